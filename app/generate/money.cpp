#include "app/generate/money.h"

#include <array>
#include <cstddef>

#include "app/generate/apportion.h"
#include "app/generate/calibration.h"

namespace dotpop::synthetic {
namespace {

constexpr double kReceiptsSpread = 0.22;                               // standard deviation of the logarithm
constexpr double kEnvelopeSpread = 0.03;                               // of a region's catching up or falling behind
constexpr std::array<double, kSectors> kReceiptsOfDay = {1.15, 0.80};  // ex-DG, ex-OQN; relative

}  // namespace

std::vector<std::int64_t> make_receipts(const std::vector<Site>& sites,
                                        const std::vector<GeneratedTerritory::UnitDays>& unit_days,
                                        const KeyedRandom& random) {
  std::vector<double> weight(sites.size(), 0.0);
  for (const GeneratedTerritory::UnitDays& row : unit_days) {
    if (row.patients == GeneratedTerritory::Public::child) continue;
    weight[row.establishment] +=
        kUnitFigures[row.unit].weight[static_cast<std::size_t>(row.mode)] * static_cast<double>(row.days);
  }
  for (std::size_t i = 0; i < sites.size(); ++i) {
    weight[i] *= kReceiptsOfDay[static_cast<std::size_t>(sites[i].sector)] *
                 random.lognormal(kReceiptsSpread, Purpose::receipts, sites[i].entity);
  }
  return apportion(kReceiptsCents, weight);
}

std::vector<std::int64_t> make_envelopes(const Geography& geography, const std::vector<Site>& sites,
                                         const std::vector<std::int64_t>& receipts, const KeyedRandom& random) {
  std::vector<double> weight(geography.n_regions(), 0.0);
  for (std::size_t i = 0; i < sites.size(); ++i) weight[sites[i].region] += static_cast<double>(receipts[i]);
  for (std::size_t r = 0; r < weight.size(); ++r) {
    weight[r] *= random.lognormal(kEnvelopeSpread, Purpose::envelope, entity_of(geography.regions[r]));
  }
  return apportion(kEnvelopeCents, weight);
}

}  // namespace dotpop::synthetic
