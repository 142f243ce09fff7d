#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/policy.h"
#include "core/territory.h"
#include "sim/distribution.h"
#include "sim/study_spec.h"

namespace dotpop {

/// What a factor moves: one number of the policy (a slot of `ParameterLayout`) or one choice, in some regions.
struct Target {
  enum class Kind : std::uint8_t {
    parameter,  ///< takes the slot's place
    envelope,   ///< multiplies the slot: a national and a regional factor may both move an envelope
    choice,
  };
  Kind kind = Kind::parameter;
  std::uint32_t slot = 0;              ///< of ParameterLayout, unless a choice
  Choice choice = Choice::adjustment;  ///< when a choice
  std::vector<std::uint32_t> regions;  ///< the regions it moves, ascending
  bool regional = false;               ///< names a region, and so goes before a factor that names none
};

struct Factor {
  std::string name;  ///< the target with its wildcards replaced, e.g. "scale.um.52"
  Place where;
  Target target;
  Distribution distribution;         ///< for random designs; of option positions for a choice
  std::vector<double> levels;        ///< for grid and one-at-a-time
  std::vector<std::string> options;  ///< of a choice: the option names in the order of their numbers
  double base = 0.0;                 ///< its value in the policy as written, NaN where its regions disagree

  /// Of a choice: the option (position in kChoiceNames) that a value of the design stands for.
  std::size_t option_of_choice(double value) const;
};

/// A study bound to a territory: everything the engine needs, checked.
struct Study {
  std::string title;
  std::string path;  ///< of the study's file, for messages
  std::string text;
  std::vector<std::uint32_t> regions;  ///< the regions studied, ascending
  std::vector<RegionPolicy> policy;    ///< [n_regions of the territory], those not studied too
  DesignKind design = DesignKind::monte_carlo;
  std::uint64_t n_scenarios = 0;
  std::uint64_t seed = 1;
  std::vector<Factor> factors;
  OutputSpec output;
};

/// What the design draws the factor from, for people: "uniform(0, 0.6)", "levels 0, 0.3, 0.6", "discrete(additive,
/// multiplicative)"; probabilities where they are not equal.
std::string describe(const Factor& factor);

/// The establishments of the studied regions, in territory order.
std::vector<std::uint32_t> studied_establishments(const Territory& territory, const Study& study);

/// [n_criteria]: non-zero for the criteria that the region's policy weighs or a factor moves there.
std::vector<std::uint8_t> criteria_in_use(const Territory& territory, const Study& study, std::uint32_t region);

/// Every combination of choices that a region meets: the policy's own, and all that the factors reach.
std::vector<Choices> choices_in_use(const Study& study, std::uint32_t region);

}  // namespace dotpop
