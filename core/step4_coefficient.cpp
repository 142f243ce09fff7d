#include "core/step4_coefficient.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace dotpop {

CaseMix case_mix(const Territory& territory, std::uint32_t region, std::span<const ScaleEntry> entries) {
  const auto position = [&](std::uint32_t cell, Sector sector) {
    const auto it = std::find_if(entries.begin(), entries.end(), [&](const ScaleEntry& entry) {
      return entry.cell() == cell && entry.sector == sector;
    });
    assert(it != entries.end());
    return static_cast<std::uint32_t>(it - entries.begin());
  };
  CaseMix mix;
  mix.begin.push_back(0);
  const IndexRange establishments = territory.establishments_of(region);
  for (std::uint32_t e = establishments.begin; e < establishments.end; ++e) {
    for (std::uint32_t i = territory.unit_days.begin[e]; i < territory.unit_days.begin[e + 1]; ++i) {
      mix.entry.push_back(position(territory.unit_days.column[i], territory.establishments.sector[e]));
      mix.share.push_back(territory.unit_days.days[i] / territory.establishments.adult_days[e]);
    }
    mix.begin.push_back(static_cast<std::uint32_t>(mix.entry.size()));
  }
  return mix;
}

std::vector<double> coefficients(const CaseMix& mix, std::span<const double> weight) {
  std::vector<double> coefficient(mix.begin.size() - 1, 0.0);
  for (std::size_t e = 0; e < coefficient.size(); ++e) {
    for (std::uint32_t i = mix.begin[e]; i < mix.begin[e + 1]; ++i) {
      coefficient[e] += mix.share[i] * weight[mix.entry[i]];
    }
  }
  return coefficient;
}

}  // namespace dotpop
