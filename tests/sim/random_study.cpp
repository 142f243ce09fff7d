#include "tests/sim/random_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sim/check.h"
#include "sim/design.h"
#include "tests/core/compare.h"
#include "tests/core/territory_builder.h"

namespace dotpop::test {
namespace {

struct NumberTarget {
  const char* name;
  double min;
  double max;
};

/// R0 is the region that every random territory has.
constexpr std::array<NumberTarget, 13> kNumbers = {{{"criteria.aged", -0.2, 1.4},
                                                    {"criteria.mountain", 0.0, 0.9},
                                                    {"region.R0.criteria.aged", 0.0, 0.4},
                                                    {"region.*.criteria.mountain", 0.0, 0.4},
                                                    {"scale.um.*", 0.5, 2.0},
                                                    {"scale.um.51.HC", 0.0, 2.0},
                                                    {"region.R0.scale.um.50", -0.1, 2.0},
                                                    {"scale.mode.HTP", 0.3, 1.5},
                                                    {"region.*.scale.mode.HC", 0.0, 1.5},
                                                    {"scale.sector.ex-OQN", -0.05, 1.5},
                                                    {"envelope", 0.8, 1.2},
                                                    {"envelope.R0", -0.1, 1.5},
                                                    {"region.*.scale.um.*.HTP", 0.5, 1.5}}};

void add_choice(SpecBuilder& spec, Random& random, Choice choice, const std::string& prefix) {
  const ChoiceNames& names = kChoiceNames[static_cast<std::size_t>(choice)];
  std::vector<std::string> options(names.option.begin(), names.option.end());
  if (random.chance(0.5)) std::swap(options[0], options[1]);
  if (random.chance(0.3)) options.pop_back();
  spec.options(prefix + std::string(names.name), options);
}

void add_factors(SpecBuilder& spec, Random& random, DesignKind kind) {
  const bool by_levels = kind == DesignKind::grid || kind == DesignKind::one_at_a_time;
  const double share = kind == DesignKind::grid ? 0.12 : 0.35;  // a grid multiplies its levels
  spec.uniform("scale.sector.ex-DG", 0.4, 1.6);
  if (by_levels) spec.levels(3);
  for (const NumberTarget& target : kNumbers) {
    const bool wide = std::string(target.name).find("*") != std::string::npos;
    if (!random.chance(share) || (wide && kind == DesignKind::grid)) continue;
    spec.uniform(target.name, target.min, target.max);
    if (by_levels) spec.levels(1 + random.below(4));
  }
  for (std::size_t c = 0; c < kChoices; ++c) {
    if (random.chance(share)) add_choice(spec, random, static_cast<Choice>(c), "");
    if (random.chance(share / 2.0)) add_choice(spec, random, static_cast<Choice>(c), "region.R0.");
  }
}

/// One factor's value written into the policy; `envelopes` counts the factors that moved the envelope so far.
void apply(RegionPolicy& policy, const Territory& territory, std::vector<std::string> target, const Factor& factor,
           double value, int& envelopes) {
  if (target[0] == "criteria") {
    policy.criterion_weight[criterion_index(territory, target[1])] = value;
  } else if (target[0] == "envelope") {
    policy.envelope_multiplier = envelopes++ == 0 ? value : policy.envelope_multiplier * value;
  } else if (target[0] == "scale" && target[1] == "mode") {
    policy.scale.mode[target[2] == "HC" ? 0 : 1] = value;
  } else if (target[0] == "scale" && target[1] == "sector") {
    policy.scale.sector[target[2] == "ex-DG" ? 0 : 1] = value;
  } else if (target[0] == "scale" && target.size() == 3) {
    policy.scale.unit[unit_index(territory, target[2])] = value;
  } else if (target[0] == "scale") {
    const std::uint32_t unit = unit_index(territory, target[2]);
    policy.scale.cell[cell_of(unit, target[3] == "HC" ? Mode::HC : Mode::HTP)] = value;
  } else {
    for (std::size_t c = 0; c < kChoices; ++c) {
      if (target[0] != kChoiceNames[c].name) continue;
      const std::string& option = factor.options.at(static_cast<std::size_t>(value));
      set_option(policy.choices, static_cast<Choice>(c), option == kChoiceNames[c].option[0] ? 0 : 1);
      return;
    }
    throw std::logic_error("test: target " + factor.name);
  }
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// Removes the region from a target and returns its code; empty when it names none.
std::string take_region(std::vector<std::string>& target) {
  if (target[0] == "region") {
    const std::string code = target[1];
    target.erase(target.begin(), target.begin() + 2);
    return code;
  }
  if (target[0] == "envelope" && target.size() == 2) {
    const std::string code = target[1];
    target.pop_back();
    return code;
  }
  return {};
}

}  // namespace

std::optional<RandomStudy> random_study(std::uint64_t seed, DesignKind kind, std::uint64_t size) {
  Random random(seed);
  RandomStudy made;
  made.territory = build_territory(random_tables(random));
  const bool by_levels = kind == DesignKind::grid || kind == DesignKind::one_at_a_time;
  SpecBuilder spec(kind, by_levels ? 0 : size, seed);
  const auto policies = random_policies(random, made.territory);
  for (std::uint32_t r = 0; r < made.territory.n_regions(); ++r) {
    spec.whole_policy(made.territory, made.territory.regions.code[r], policies[r]);
  }
  add_factors(spec, random, kind);
  Diagnostics diagnostics;
  made.study = bind_study(spec.spec(), made.territory, true, diagnostics);
  diagnostics.throw_if_errors();
  check_study(made.territory, made.study, {}, diagnostics);
  if (diagnostics.errors() > 0) return std::nullopt;
  return made;
}

RegionPolicy policy_of_scenario(const Territory& territory, const Study& study, std::uint32_t region,
                                const std::vector<double>& values) {
  RegionPolicy policy = study.policy[region];
  int envelopes = 0;
  for (const bool regional : {false, true}) {
    for (std::size_t j = 0; j < study.factors.size(); ++j) {
      std::vector<std::string> target = split(study.factors[j].name);
      const std::string code = take_region(target);
      if (std::isnan(values[j]) || code.empty() == regional) continue;
      if (regional && code != territory.regions.code[region]) continue;
      apply(policy, territory, target, study.factors[j], values[j], envelopes);
    }
  }
  return policy;
}

namespace {

void expect_scenario(const RegionAllocation& reference, const MemorySink& sink, std::size_t r, std::size_t first_row,
                     std::size_t n_establishments, std::size_t i, Seen& seen) {
  const std::size_t at = r * sink.n + i;
  ASSERT_EQ(sink.status[at], reference.status);
  ++seen.status[static_cast<std::size_t>(reference.status)];
  const double tolerance = 1e-13 * reference.envelope;
  for (std::size_t e = 0; e < n_establishments; ++e) {
    const double amount = sink.allocation[(first_row + e) * sink.n + i];
    if (reference.status == Status::evaluated) {
      ASSERT_LE(std::abs(amount - reference.allocation[e]), tolerance) << "establishment " << e;
    } else {
      ASSERT_TRUE(std::isnan(amount)) << "establishment " << e;
    }
  }
  if (reference.status != Status::evaluated) {
    ASSERT_TRUE(std::isnan(sink.withheld[at]) && std::isnan(sink.clamped[at]));
    return;
  }
  ASSERT_LE(std::abs(sink.withheld[at] - reference.zones.withheld), tolerance);
  ASSERT_EQ(sink.clamped[at], static_cast<double>(reference.adjusted.zones_clamped));
  seen.withheld += reference.zones.withheld > 0.0 ? 1 : 0;
  seen.clamped += reference.adjusted.zones_clamped > 0 ? 1 : 0;
}

}  // namespace

void expect_reference(const Territory& territory, const Study& study, const MemorySink& sink, Seen& seen) {
  ASSERT_TRUE(sink.complete());
  const std::size_t k = study.factors.size();
  std::vector<double> design(k * sink.n);
  Design(study).fill(0, sink.n, design);
  for (std::size_t j = 0; j < k; ++j) {
    for (std::size_t i = 0; i < sink.n; ++i) {
      const double value = design[j * sink.n + i];
      ASSERT_TRUE(same_bits(sink.design[j * sink.n + i], std::isnan(value) ? study.factors[j].base : value));
    }
  }
  std::vector<double> values(k);
  std::size_t first_row = 0;
  for (std::size_t r = 0; r < study.regions.size(); ++r) {
    const std::uint32_t region = study.regions[r];
    const std::size_t n_establishments = territory.establishments_of(region).size();
    for (std::size_t i = 0; i < sink.n; ++i) {
      SCOPED_TRACE("region " + territory.regions.code[region] + ", scenario " + std::to_string(i));
      for (std::size_t j = 0; j < k; ++j) values[j] = design[j * sink.n + i];
      const auto reference = allocate_region(territory, region, policy_of_scenario(territory, study, region, values));
      expect_scenario(reference, sink, r, first_row, n_establishments, i, seen);
      if (testing::Test::HasFatalFailure()) return;
    }
    first_row += n_establishments;
  }
}

}  // namespace dotpop::test
