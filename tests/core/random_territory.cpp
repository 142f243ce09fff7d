#include "tests/core/random_territory.h"

#include <array>
#include <cmath>
#include <string>

#include "tests/core/territory_builder.h"

namespace dotpop::test {
namespace {

constexpr std::array<const char*, 4> kUnits = {"50", "51", "57", "59"};
constexpr std::array<Mode, kModes> kAllModes = {Mode::HC, Mode::HTP};

std::string region_code(std::uint32_t r) { return "R" + std::to_string(r); }
std::string zone_code(std::uint32_t r, std::uint32_t z) {
  return region_code(r) + "-" + std::to_string(z);  // "R0-10" stands before "R0-2": text order is not number order
}

void add_regions(TerritoryBuilder& builder, Random& random, const std::vector<std::uint32_t>& n_zones) {
  for (std::uint32_t r = 0; r < n_zones.size(); ++r) {
    builder.region(region_code(r), random.uniform(1e5, 1e9));
    for (std::uint32_t z = 0; z < n_zones[r]; ++z) {
      // Two inhabited zones give every criterion a spread, and the first a mean above 0.
      const double population = z > 1 && random.chance(0.05) ? 0.0 : std::floor(random.uniform(1000.0, 90000.0));
      const double mountain = z > 0 && random.chance(0.5) ? 0.0 : random.uniform(0.1, 1.0);
      const std::vector<double> criteria = {random.uniform(0.05, 0.2), random.uniform(-3.0, 3.0), mountain};
      builder.zone(region_code(r), zone_code(r, z), population, criteria);
    }
  }
}

void add_scale(TerritoryBuilder& builder, Random& random) {
  for (const char* unit : kUnits) {
    for (const Mode mode : kAllModes) {
      builder.scale(unit, mode, random.uniform(0.3, 3.0));
      if (random.chance(0.3)) builder.scale(unit, mode, Sector::ex_oqn, random.uniform(0.3, 3.0));
    }
  }
}

void add_unit_days(TerritoryBuilder& builder, Random& random, const std::string& finess) {
  const std::uint32_t n_units = 1 + random.below(3);
  const std::uint32_t first = random.below(kUnits.size());
  for (std::uint32_t u = 0; u < n_units; ++u) {
    const char* unit = kUnits[(first + u) % kUnits.size()];
    const std::uint32_t modes = 1 + random.below(3);  // 1: HC only, 2: HTP only, 3: both
    for (std::uint32_t m = 0; m < kModes; ++m) {
      if ((modes >> m & 1u) != 0) builder.unit_days(finess, unit, kAllModes[m], random.uniform(1.0, 20000.0));
    }
  }
}

void add_zone_days(TerritoryBuilder& builder, Random& random, const std::string& finess, std::uint32_t region,
                   const std::vector<std::uint32_t>& n_zones) {
  for (std::uint32_t z = 0; z < n_zones[region]; ++z) {
    // Every fourth zone is left to one establishment in thirty, so that unserved zones are common.
    if (random.chance(z % 4 == 3 ? 0.03 : 0.5)) {
      builder.zone_days(finess, zone_code(region, z), random.uniform(1.0, 5000.0));
    }
  }
  if (random.chance(0.4)) {
    const auto other = random.below(static_cast<std::uint32_t>(n_zones.size()));  // at times the own region: summed
    const std::string zone = zone_code(other, random.below(n_zones[other]));
    builder.zone_days(finess, zone, random.uniform(1.0, 800.0));
  }
  if (random.chance(0.3)) builder.zone_days(finess, "", random.uniform(1.0, 300.0));
}

}  // namespace

TerritoryTables random_tables(Random& random) {
  std::vector<std::uint32_t> n_zones(1 + random.below(4));
  for (auto& n : n_zones) n = 2 + random.below(11);
  TerritoryBuilder builder({"aged", "deprivation", "mountain"});
  add_regions(builder, random, n_zones);
  add_scale(builder, random);
  for (std::uint32_t r = 0; r < n_zones.size(); ++r) {
    const std::uint32_t n_establishments = random.chance(0.03) ? 0 : 1 + random.below(9);
    for (std::uint32_t e = 0; e < n_establishments; ++e) {
      const std::string finess = std::to_string(r) + std::to_string(100 - 7 * e);
      const std::string site = random.chance(0.15) ? "" : zone_code(r, random.below(n_zones[r]));
      builder.establishment(region_code(r), finess, random.chance(0.4) ? Sector::ex_oqn : Sector::ex_dg, site);
      if (random.chance(0.1)) continue;  // no adult days at all
      add_unit_days(builder, random, finess);
      if (random.chance(0.05)) continue;  // days by unit without days by zone
      add_zone_days(builder, random, finess, r, n_zones);
    }
  }
  return builder.tables();
}

std::vector<Choices> valid_choices() {
  std::vector<Choices> all;
  for (std::uint32_t bits = 0; bits < (1u << kChoices); ++bits) {
    Choices choices;
    for (std::uint32_t c = 0; c < kChoices; ++c) set_option(choices, static_cast<Choice>(c), bits >> c & 1u);
    const bool multiplicative = choices.adjustment == Adjustment::multiplicative;
    if (!multiplicative || choices.deviation == Deviation::relative) all.push_back(choices);
  }
  return all;
}

Choices random_choices(Random& random) {
  const auto all = valid_choices();
  return all[random.below(static_cast<std::uint32_t>(all.size()))];
}

RegionPolicy random_policy(Random& random, const Territory& territory, const Choices& choices) {
  RegionPolicy policy = neutral_policy(territory);
  policy.choices = choices;
  const bool multiplicative = choices.adjustment == Adjustment::multiplicative;
  for (std::uint32_t c = 0; c < territory.n_criteria(); ++c) {
    const double weight = random.chance(0.2) ? 0.0 : random.uniform(-0.5, 1.5);
    const bool usable = c != kDeprivation || choices.deviation == Deviation::standard;
    policy.criterion_weight[c] = !usable ? 0.0 : multiplicative && c == kMountain ? std::abs(weight) : weight;
  }
  const auto multiplier = [&] { return random.chance(0.06) ? 0.0 : random.uniform(0.5, 2.0); };
  for (double& m : policy.scale.unit) m = multiplier();
  for (double& m : policy.scale.cell) m = multiplier();
  for (double& m : policy.scale.mode) m = multiplier();
  for (double& m : policy.scale.sector) m = multiplier();
  policy.envelope_multiplier = multiplier();
  return policy;
}

std::vector<RegionPolicy> random_policies(Random& random, const Territory& territory) {
  std::vector<RegionPolicy> policies;
  for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
    policies.push_back(random_policy(random, territory, random_choices(random)));
  }
  return policies;
}

}  // namespace dotpop::test
