#include "app/generate/unit_days.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>

#include "app/generate/apportion.h"
#include "app/generate/calibration.h"

namespace dotpop::synthetic {
namespace {

using UnitDays = GeneratedTerritory::UnitDays;
using Public = GeneratedTerritory::Public;

// A unit with a share d of its sector's days is run by about d^0.75 of the sector's sites: rare units are also small.
constexpr double kHostExponent = 0.75;
constexpr double kHostFactor = 0.95;
// Of the sites of a unit with a share p of partial days, this part runs partial hospitalisation.
constexpr double kPartialFactor = 1.2;
constexpr double kPartialExponent = 0.4;
constexpr double kMostPartial = 0.95;
constexpr double kCellSpread = 0.40;  // standard deviation of the logarithm of a site's days within its size

constexpr double kShareWithChildren = 0.05;  // of adult sites
constexpr double kChildrenDays = 9'000.0;    // a year, of a children-only site of median size
constexpr double kMixedChildrenDays = 2'500.0;
constexpr double kChildrenDaysSpread = 0.5;
// Units of children, by code order: polyvalent, locomotor, nervous system, digestive and endocrine.
constexpr std::array<std::uint32_t, 4> kChildrenUnits = {0, 1, 2, 5};

std::size_t rounded_count(double share, std::size_t of) {
  return static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(of)));
}

/// The sites of one unit and sector that run each mode, sorted by size within the unit.
struct Hosts {
  std::vector<std::uint32_t> sites;  ///< those of the highest score first
  std::size_t full = 0;              ///< sites[0, full) run full hospitalisation
  std::size_t partial_only = 0;      ///< the last ones run partial hospitalisation only
  std::size_t partial_too = 0;       ///< sites[0, partial_too) run both

  std::vector<std::uint32_t> of(Mode mode) const {
    std::vector<std::uint32_t> chosen(
        sites.begin(), sites.begin() + static_cast<std::ptrdiff_t>(mode == Mode::HC ? full : partial_too));
    if (mode == Mode::HTP) {
      chosen.insert(chosen.end(), sites.end() - static_cast<std::ptrdiff_t>(partial_only), sites.end());
    }
    return chosen;
  }
};

class AdultDays {
 public:
  AdultDays(const std::vector<Site>& sites, const KeyedRandom& random, std::vector<UnitDays>& rows)
      : sites_(sites), random_(random), rows_(rows) {}

  void share_out(Sector sector) {
    const auto s = static_cast<std::size_t>(sector);
    std::vector<std::uint32_t> members;
    for (std::uint32_t i = 0; i < sites_.size(); ++i) {
      if (!sites_[i].children_only && sites_[i].sector == sector) members.push_back(i);
    }
    std::int64_t sector_days = 0;
    for (const UnitFigures& unit : kUnitFigures) sector_days += unit.days[s][0] + unit.days[s][1];

    std::vector<Hosts> hosts(kUnits);
    units_.assign(sites_.size(), 0);
    for (std::uint32_t u = 0; u < kUnits; ++u) {
      const auto [full, partial] = kUnitFigures[u].days[s];
      const double share = static_cast<double>(full + partial) / static_cast<double>(sector_days);
      const double part = kHostFactor * std::pow(share, kHostExponent);
      hosts[u].sites = ranked(members, u);
      hosts[u].sites.resize(std::max<std::size_t>(1, rounded_count(part, members.size())));
      for (const std::uint32_t site : hosts[u].sites) ++units_[site];
    }
    // The polyvalent unit, the most frequent one, is everyone's who has no other.
    for (const std::uint32_t site : members) {
      if (units_[site] > 0) continue;
      hosts[0].sites.push_back(site);
      units_[site] = 1;
    }
    for (std::uint32_t u = 0; u < kUnits; ++u) {
      choose_modes(hosts[u], kUnitFigures[u].days[s]);
      for (const Mode mode : {Mode::HC, Mode::HTP}) {
        add_cell(hosts[u].of(mode), u, mode, kUnitFigures[u].days[s][static_cast<std::size_t>(mode)]);
      }
    }
  }

 private:
  /// Sites by falling propensity to run the unit: large ones run more units.
  std::vector<std::uint32_t> ranked(std::vector<std::uint32_t> members, std::uint32_t unit) const {
    std::vector<double> score(sites_.size());
    for (const std::uint32_t i : members) {
      score[i] = std::sqrt(sites_[i].size) * random_.lognormal(1.0, Purpose::hosts_unit, sites_[i].entity, unit);
    }
    std::stable_sort(members.begin(), members.end(), [&](auto a, auto b) { return score[a] > score[b]; });
    return members;
  }

  static void choose_modes(Hosts& hosts, const std::array<std::int64_t, kModes>& days) {
    const std::size_t n = hosts.sites.size();
    const double partial = static_cast<double>(days[1]) / static_cast<double>(days[0] + days[1]);
    hosts.full = std::max<std::size_t>(1, rounded_count(std::sqrt(1.0 - partial), n));
    hosts.partial_only = n - hosts.full;
    const double part = std::min(kMostPartial, kPartialFactor * std::pow(partial, kPartialExponent));
    const std::size_t with_partial = std::max<std::size_t>(1, rounded_count(part, n));
    hosts.partial_too = with_partial > hosts.partial_only ? with_partial - hosts.partial_only : 0;
  }

  void add_cell(const std::vector<std::uint32_t>& hosts, std::uint32_t unit, Mode mode, std::int64_t total) {
    std::vector<double> weight;
    weight.reserve(hosts.size());
    for (const std::uint32_t i : hosts) {
      const Site& site = sites_[i];
      weight.push_back(site.size / std::sqrt(units_[i]) *
                       random_.lognormal(kCellSpread, Purpose::cell_size, site.entity, cell_of(unit, mode)));
    }
    const std::vector<std::int64_t> days = apportion(total, weight, 1);
    for (std::size_t k = 0; k < hosts.size(); ++k) rows_.push_back({hosts[k], unit, mode, Public::adult, days[k]});
  }

  const std::vector<Site>& sites_;
  const KeyedRandom& random_;
  std::vector<UnitDays>& rows_;
  std::vector<int> units_;  ///< [n_sites]: units of the site; more units are smaller ones
};

void add_children_days(std::uint32_t index, const Site& site, const KeyedRandom& random, std::vector<UnitDays>& rows) {
  const auto [mixed, choice] = random.uniform_pair(Purpose::children_unit, site.entity);
  if (!site.children_only && mixed >= kShareWithChildren) return;
  const auto pick = static_cast<std::size_t>(choice * static_cast<double>(kChildrenUnits.size()));
  const double level = site.children_only ? kChildrenDays : kMixedChildrenDays;
  const double days = level * site.size * random.lognormal(kChildrenDaysSpread, Purpose::children_days, site.entity);
  // A third of the days of children is partial hospitalisation.
  for (const auto& [mode, part] : {std::pair(Mode::HC, 0.67), std::pair(Mode::HTP, 0.33)}) {
    const auto whole = std::max<std::int64_t>(1, std::llround(part * days));
    rows.push_back({index, kChildrenUnits[pick], mode, Public::child, whole});
  }
}

}  // namespace

std::vector<UnitDays> make_unit_days(const std::vector<Site>& sites, const KeyedRandom& random) {
  std::vector<UnitDays> rows;
  AdultDays adults(sites, random, rows);
  adults.share_out(Sector::ex_dg);
  adults.share_out(Sector::ex_oqn);
  for (std::uint32_t i = 0; i < sites.size(); ++i) add_children_days(i, sites[i], random, rows);
  std::sort(rows.begin(), rows.end(), [](const UnitDays& a, const UnitDays& b) {
    return std::tie(a.establishment, a.unit, a.mode, a.patients) <
           std::tie(b.establishment, b.unit, b.mode, b.patients);
  });
  return rows;
}

}  // namespace dotpop::synthetic
