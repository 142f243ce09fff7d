#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/kernel/prepared_region.h"
#include "tests/core/kernel_block.h"
#include "tests/core/random_territory.h"

/// Random subsets of a policy's numbers that scenarios change, and scenarios that change nothing else.
namespace dotpop::test {

enum class Moving : std::uint8_t { nothing, criteria, envelope, units, some_of_each, everything };
inline constexpr std::array<Moving, 6> kAllMoving = {Moving::nothing, Moving::criteria,     Moving::envelope,
                                                     Moving::units,   Moving::some_of_each, Moving::everything};

inline bool is_criterion(const ParameterLayout& layout, std::uint32_t slot) { return slot < layout.n_criteria(); }
inline bool is_scale(const ParameterLayout& layout, std::uint32_t slot) {
  return !is_criterion(layout, slot) && slot != layout.envelope();
}

inline bool moves(Random& random, const ParameterLayout& layout, std::uint32_t slot, Moving moving) {
  switch (moving) {
    case Moving::nothing:
      return false;
    case Moving::criteria:
      return is_criterion(layout, slot);
    case Moving::envelope:
      return slot == layout.envelope();
    case Moving::units:
      return is_scale(layout, slot) && slot < layout.cell(0) && random.chance(0.5);
    case Moving::some_of_each:
      return random.chance(0.35);
    case Moving::everything:
      break;
  }
  return true;
}

/// A base with small weights every other time, so that zones stay unclamped, and now and then a number that no
/// scenario can be evaluated with.
inline Variation random_variation(Random& random, const Territory& territory, const Choices& choices, Moving moving) {
  const ParameterLayout layout(territory);
  RegionPolicy policy = random_policy(random, territory, choices);
  if (random.chance(0.5)) {
    for (double& w : policy.criterion_weight) w *= 0.1;
  }
  Variation variation{std::vector<std::uint8_t>(layout.size(), 0), layout.flatten(policy)};
  const auto used = used_criteria(territory, choices);
  for (std::uint32_t slot = 0; slot < layout.size(); ++slot) {
    if (is_criterion(layout, slot) && used[slot] == 0) continue;
    variation.moves[slot] = moves(random, layout, slot, moving) ? 1 : 0;
  }
  if (random.chance(0.15)) {
    const double impossible[] = {kMissing, HUGE_VAL, -HUGE_VAL, -1.0};
    const std::uint32_t slot = random.below(layout.size());
    if (!is_criterion(layout, slot) || used[slot] != 0) variation.base[slot] = impossible[random.below(4)];
  }
  return variation;
}

/// `random_scenarios` where something moves, the base elsewhere; every other one has small weights, and every tenth has
/// additive ones that leave few zones anybody, and every tenth a scale of which parts are far out of proportion.
inline std::vector<RegionPolicy> scenarios_of(Random& random, const Territory& territory, const Choices& choices,
                                              const Variation& variation, std::size_t n) {
  const ParameterLayout layout(territory);
  const bool additive = choices.adjustment == Adjustment::additive;
  std::vector<RegionPolicy> scenarios = random_scenarios(random, territory, choices, n);
  for (std::size_t i = 0; i < n; ++i) {
    auto numbers = layout.flatten(scenarios[i]);
    for (std::uint32_t slot = 0; slot < layout.size(); ++slot) {
      if (is_criterion(layout, slot) && i % 2 == 0) numbers[slot] *= 0.1;
      if (is_criterion(layout, slot) && i % 10 == 3 && additive) numbers[slot] *= -4.0;
      if (is_scale(layout, slot) && i % 10 == 7 && random.chance(0.3)) {
        numbers[slot] *= std::pow(10.0, random.uniform(-40.0, 40.0));
      }
      if (variation.moves[slot] == 0) numbers[slot] = variation.base[slot];
    }
    scenarios[i] = layout.unflatten(choices, numbers);
  }
  return scenarios;
}

/// Gives scenario i the scale of scenario i % n_settings.
inline void share_scales(std::vector<RegionPolicy>& scenarios, std::size_t n_settings) {
  for (std::size_t i = n_settings; i < scenarios.size(); ++i) scenarios[i].scale = scenarios[i % n_settings].scale;
}

/// The first `n_settings` scenarios as the settings of `attribute_people`, which does not read their weights and
/// envelope: no numbers here.
inline std::vector<double> settings_of(const ParameterLayout& layout, const std::vector<RegionPolicy>& scenarios,
                                       std::size_t n_settings) {
  std::vector<std::size_t> index;
  for (std::size_t s = 0; s < n_settings; ++s) index.push_back(s);
  std::vector<double> parameters = parameter_block(layout, scenarios, index);
  for (std::uint32_t slot = 0; slot < layout.size(); ++slot) {
    if (is_scale(layout, slot)) continue;
    for (std::size_t s = 0; s < n_settings; ++s) parameters[slot * n_settings + s] = kMissing;
  }
  return parameters;
}

}  // namespace dotpop::test
