#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "app/generate/generate.h"
#include "app/generate/geography.h"
#include "tests/app/generate/whole_france.h"

namespace dotpop {
namespace {

using synthetic::GeoZone;
using synthetic::kProximities;
using synthetic::Proximity;
using test::whole_france;

/// Zones of whole France are described in the order of the geography.
bool is_described(const GeneratedTerritory::ZoneDays& row) { return row.origin < whole_france().zones.size(); }

const GeoZone& origin_zone(const GeneratedTerritory::ZoneDays& row) { return synthetic::geography().zones[row.origin]; }

/// [n_establishments]: the zone of each site.
std::vector<const GeoZone*> site_zones() {
  std::map<std::string_view, const GeoZone*> by_code;
  for (const GeoZone& zone : synthetic::geography().zones) by_code[zone.code] = &zone;
  std::vector<const GeoZone*> zones;
  for (const auto& row : whole_france().establishments) zones.push_back(by_code.at(row.zone_code));
  return zones;
}

TEST(Flows, SumToTheDaysByUnit) {
  std::vector<std::int64_t> by_zone(whole_france().establishments.size(), 0);
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const auto& row : whole_france().zone_days) {
    EXPECT_GE(row.days, 1);
    EXPECT_TRUE(pairs.emplace(row.establishment, row.origin).second);
    by_zone[row.establishment] += row.days;
  }
  EXPECT_EQ(by_zone, test::adult_days(whole_france()));
}

TEST(Flows, ComeFromZonesOrFromTheUnknown) {
  const GeneratedTerritory& france = whole_france();
  ASSERT_EQ(france.origin_codes.size(), france.zones.size() + 1);
  for (std::size_t z = 0; z < france.zones.size(); ++z) EXPECT_EQ(france.origin_codes[z], france.zones[z].code);
  EXPECT_EQ(france.origin_codes.back(), kUnknownOrigin);
}

TEST(Flows, OfASelectionMayComeFromZonesThatAreNotDescribed) {
  GenerateOptions options;
  options.regions = {"24"};
  const GeneratedTerritory part = generate_territory(options);
  std::set<std::string_view> known = {kUnknownOrigin};
  for (const GeoZone& zone : synthetic::geography().zones) known.insert(zone.code);
  std::size_t outside = 0;
  for (const auto& row : part.zone_days) {
    EXPECT_TRUE(known.count(part.origin_codes[row.origin]) > 0);
    if (row.origin >= part.zones.size()) ++outside;
  }
  EXPECT_GT(outside, 0U);
}

TEST(Flows, HaveTheNationalShape) {
  const std::vector<const GeoZone*> sites = site_zones();
  double days = 0.0;
  double outside_days = 0.0;
  std::size_t inside_pairs = 0;
  std::set<std::uint32_t> served;
  for (const auto& row : whole_france().zone_days) {
    const auto here = static_cast<double>(row.days);
    days += here;
    if (is_described(row) && origin_zone(row).region == sites[row.establishment]->region) {
      ++inside_pairs;
      served.insert(row.origin);
    } else {
      outside_days += here;
    }
  }
  EXPECT_GT(outside_days / days, 0.05);
  EXPECT_LT(outside_days / days, 0.08);
  const auto pairs = static_cast<double>(inside_pairs);
  EXPECT_NEAR(pairs / 1730.0, 70.0, 10.0) << "zones of an establishment";
  EXPECT_NEAR(pairs / static_cast<double>(whole_france().zones.size()), 22.0, 3.0) << "establishments of a zone";
  EXPECT_LT(whole_france().zones.size() - served.size(), 60U) << "zones without days";
}

TEST(Flows, FallWithDistance) {
  const std::vector<const GeoZone*> sites = site_zones();
  const std::vector<std::int64_t> adults = test::adult_days(whole_france());
  std::array<double, kProximities> days = {};
  std::array<double, kProximities> people = {};
  for (const auto& row : whole_france().zone_days) {
    if (!is_described(row)) continue;
    const Proximity near = synthetic::proximity(*sites[row.establishment], origin_zone(row));
    days[static_cast<std::size_t>(near)] += static_cast<double>(row.days);
  }
  for (std::size_t e = 0; e < sites.size(); ++e) {
    if (adults[e] == 0) continue;
    for (const GeoZone& zone : synthetic::geography().zones) {
      people[static_cast<std::size_t>(synthetic::proximity(*sites[e], zone))] += zone.population;
    }
  }
  for (std::size_t k = 1; k < kProximities; ++k) {
    EXPECT_GT(days[k - 1] / people[k - 1], 1.2 * days[k] / people[k]) << "step " << k;
  }
}

TEST(Flows, OfSpecialisedUnitsReachFurther) {
  const GeneratedTerritory& france = whole_france();
  const std::vector<std::int64_t> adults = test::adult_days(france);
  std::vector<std::int64_t> geriatric(adults.size(), 0);
  std::vector<std::int64_t> nervous(adults.size(), 0);
  for (const auto& row : france.unit_days) {
    if (row.patients == GeneratedTerritory::Public::child) continue;
    if (france.units[row.unit] == "59") geriatric[row.establishment] += row.days;
    if (france.units[row.unit] == "52") nervous[row.establishment] += row.days;
  }
  const std::vector<const GeoZone*> sites = site_zones();
  std::array<double, 2> total = {};
  std::array<double, 2> local = {};  // from the zone or the EPCI of the site
  for (const auto& row : france.zone_days) {
    if (!is_described(row)) continue;
    const bool is_geriatric = geriatric[row.establishment] == adults[row.establishment];
    const bool is_nervous = nervous[row.establishment] == adults[row.establishment];
    if (!is_geriatric && !is_nervous) continue;
    const std::size_t kind = is_nervous ? 1 : 0;
    total[kind] += static_cast<double>(row.days);
    if (synthetic::proximity(*sites[row.establishment], origin_zone(row)) <= Proximity::epci) {
      local[kind] += static_cast<double>(row.days);
    }
  }
  EXPECT_GT(local[0] / total[0], local[1] / total[1] + 0.05);
}

}  // namespace
}  // namespace dotpop
