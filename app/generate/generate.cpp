#include "app/generate/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/generate/calibration.h"
#include "app/generate/criteria.h"
#include "app/generate/flows.h"
#include "app/generate/geography.h"
#include "app/generate/keyed_random.h"
#include "app/generate/money.h"
#include "app/generate/sites.h"
#include "app/generate/unit_days.h"
#include "core/error.h"

namespace dotpop {
namespace {

using synthetic::Geography;
using synthetic::GeoZone;

constexpr double kDaysOfBed = 365.0 * 0.85;    // a year, at 85 % of occupation
constexpr double kDaysOfPlace = 250.0 * 0.90;  // a year of working days

void check_options(const GenerateOptions& options, const Geography& geography) {
  if (options.copies < 1 || options.copies > GenerateOptions::kMostCopies) {
    throw_usage_error(fmt::format("{} copies of France", options.copies), "out of range",
                      fmt::format("give a number from 1 to {}", GenerateOptions::kMostCopies));
  }
  const std::vector<std::string> known(geography.regions.begin(), geography.regions.end());
  for (const std::string& region : options.regions) {
    if (std::find(known.begin(), known.end(), region) == known.end()) {
      throw_usage_error(fmt::format("unknown region '{}'", region), "the default territory has 17 regions",
                        fmt::format("known: {}", fmt::join(known, ", ")));
    }
  }
}

/// One copy of France on its way into the rows of the territory.
class CopyOfFrance {
 public:
  CopyOfFrance(const GenerateOptions& options, std::uint32_t copy, const Geography& geography)
      : geography_(geography),
        random_(options.seed, copy),
        prefix_(copy == 0 ? "" : fmt::format("C{}-", copy)),
        criteria_(make_criteria(geography, random_)),
        sites_(make_sites(geography, random_)),
        unit_days_(make_unit_days(sites_, random_)),
        origin_(geography.zones.size(), kNoIndex) {
    for (const std::string_view region : geography.regions) {
      const auto& wanted = options.regions;
      chosen_.push_back(wanted.empty() || std::find(wanted.begin(), wanted.end(), region) != wanted.end());
    }
  }

  void add_zones(GeneratedTerritory& territory) {
    for (std::size_t z = 0; z < geography_.zones.size(); ++z) {
      if (!chosen_[geography_.region_of[z]]) continue;
      const GeoZone& zone = geography_.zones[z];
      const synthetic::ZoneCriteria& criteria = criteria_[z];
      origin_[z] = static_cast<std::uint32_t>(territory.zones.size());
      territory.zones.push_back({coded(zone.code), coded(zone.region), coded(zone.departement), zone.population,
                                 criteria.part_75_plus, criteria.sejours_mco_1000, criteria.revenu_median,
                                 criteria.taux_ald_1000});
    }
  }

  /// After `add_zones` of every copy, so that described zones come first among the origins.
  void add_establishments(GeneratedTerritory& territory) {
    const std::vector<std::int64_t> receipts = make_receipts(sites_, unit_days_, random_);
    std::vector<std::uint32_t> row_of(sites_.size(), kNoIndex);
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      const synthetic::Site& site = sites_[i];
      if (!chosen_[site.region]) continue;
      row_of[i] = static_cast<std::uint32_t>(territory.establishments.size());
      const GeoZone& zone = geography_.zones[site.zone];
      territory.establishments.push_back({coded(site.finess), fmt::format("SMR synthétique {}{}", prefix_, site.number),
                                          coded(zone.region), coded(zone.departement), coded(zone.code), site.sector,
                                          site.ownership, 0, 0, receipts[i]});
    }
    add_unit_days(territory, row_of);
    add_flows(territory, row_of);
    const std::vector<std::int64_t> envelopes = make_envelopes(geography_, sites_, receipts, random_);
    for (std::size_t r = 0; r < envelopes.size(); ++r) {
      if (chosen_[r]) territory.envelopes.push_back({coded(geography_.regions[r]), envelopes[r]});
    }
  }

 private:
  std::string coded(std::string_view code) const { return prefix_ + std::string(code); }

  void add_unit_days(GeneratedTerritory& territory, const std::vector<std::uint32_t>& row_of) {
    std::vector<std::array<std::int64_t, kModes>> days(sites_.size(), {0, 0});
    for (GeneratedTerritory::UnitDays row : unit_days_) {
      const std::uint32_t site = row.establishment;
      if (row_of[site] == kNoIndex) continue;
      days[site][static_cast<std::size_t>(row.mode)] += row.days;
      row.establishment = row_of[site];
      territory.unit_days.push_back(row);
    }
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      if (row_of[i] == kNoIndex) continue;
      GeneratedTerritory::Establishment& establishment = territory.establishments[row_of[i]];
      establishment.beds = static_cast<std::uint32_t>(std::ceil(static_cast<double>(days[i][0]) / kDaysOfBed));
      establishment.places = static_cast<std::uint32_t>(std::ceil(static_cast<double>(days[i][1]) / kDaysOfPlace));
    }
  }

  void add_flows(GeneratedTerritory& territory, const std::vector<std::uint32_t>& row_of) {
    const synthetic::FlowModel model(geography_, criteria_, random_);
    const auto activity = synthetic::activity_of_sites(sites_.size(), unit_days_);
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      if (row_of[i] == kNoIndex) continue;
      for (const synthetic::Flow& flow : model.flows_of(sites_[i], activity[i])) {
        territory.zone_days.push_back({row_of[i], origin_of(flow.zone, territory), flow.days});
      }
    }
  }

  std::uint32_t origin_of(std::uint32_t zone, GeneratedTerritory& territory) {
    // Right after the described zones stands the unknown origin.
    if (zone == synthetic::kUnknownZone) return static_cast<std::uint32_t>(territory.zones.size());
    if (origin_[zone] == kNoIndex) {
      origin_[zone] = static_cast<std::uint32_t>(territory.origin_codes.size());
      territory.origin_codes.push_back(coded(geography_.zones[zone].code));
    }
    return origin_[zone];
  }

  const Geography& geography_;
  synthetic::KeyedRandom random_;
  std::string prefix_;
  std::vector<synthetic::ZoneCriteria> criteria_;
  std::vector<synthetic::Site> sites_;
  std::vector<GeneratedTerritory::UnitDays> unit_days_;
  std::vector<std::uint32_t> origin_;  ///< [n_zones]: index into origin_codes, once it has one
  std::vector<bool> chosen_;           ///< [n_regions]
};

void add_scale(GeneratedTerritory& territory) {
  for (std::uint32_t u = 0; u < synthetic::kUnits; ++u) {
    const synthetic::UnitFigures& unit = synthetic::kUnitFigures[u];
    territory.units.emplace_back(unit.code);
    for (const Mode mode : {Mode::HC, Mode::HTP}) {
      territory.scale.push_back({u, mode, unit.weight[static_cast<std::size_t>(mode)]});
    }
  }
}

}  // namespace

GeneratedTerritory generate_territory(const GenerateOptions& options) {
  const Geography& geography = synthetic::geography();
  check_options(options, geography);

  GeneratedTerritory territory;
  add_scale(territory);
  std::vector<CopyOfFrance> copies;
  copies.reserve(options.copies);
  for (std::uint32_t copy = 0; copy < options.copies; ++copy) {
    copies.emplace_back(options, copy, geography).add_zones(territory);
  }
  for (const GeneratedTerritory::Zone& zone : territory.zones) territory.origin_codes.push_back(zone.code);
  territory.origin_codes.emplace_back(kUnknownOrigin);
  for (CopyOfFrance& copy : copies) copy.add_establishments(territory);
  return territory;
}

}  // namespace dotpop
