#include "sim/study.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <variant>

namespace dotpop {
namespace {

bool moves(const Target& target, std::uint32_t region) {
  return std::binary_search(target.regions.begin(), target.regions.end(), region);
}

/// The values that the design can give a factor that stands for options.
std::vector<double> reachable_options(const Study& study, const Factor& factor) {
  const bool by_levels = study.design == DesignKind::grid || study.design == DesignKind::one_at_a_time;
  return by_levels ? factor.levels : levels(factor.distribution, 1);  // of a discrete one, all its values
}

bool is_choice_in(const Factor& factor, std::uint32_t region) {
  return factor.target.kind == Target::Kind::choice && moves(factor.target, region);
}

void add_once(std::vector<Choices>& all, const Choices& choices) {
  if (std::find(all.begin(), all.end(), choices) == all.end()) all.push_back(choices);
}

/// Each of `before` with each option that the factor can take.
std::vector<Choices> with_options(const std::vector<Choices>& before, const Study& study, const Factor& factor) {
  std::vector<Choices> after;
  for (const double option : reachable_options(study, factor)) {
    for (Choices choices : before) {
      set_option(choices, factor.target.choice, factor.option_of_choice(option));
      add_once(after, choices);
    }
  }
  return after;
}

}  // namespace

std::size_t Factor::option_of_choice(double value) const {
  const auto& names = kChoiceNames[static_cast<std::size_t>(target.choice)].option;
  const auto found = std::find(names.begin(), names.end(), options[static_cast<std::size_t>(value)]);
  return static_cast<std::size_t>(found - names.begin());
}

std::string describe(const Factor& factor) {
  const auto name_of = [&](double value) {
    return factor.options.empty() ? fmt::format("{}", value) : factor.options[static_cast<std::size_t>(value)];
  };
  const auto listed = [&](const std::vector<double>& values) {
    std::vector<std::string> names;
    std::transform(values.begin(), values.end(), std::back_inserter(names), name_of);
    return fmt::format("{}", fmt::join(names, ", "));
  };
  if (!factor.levels.empty()) return "levels " + listed(factor.levels);
  const auto* discrete = std::get_if<Discrete>(&factor.distribution);
  if (discrete == nullptr) return to_string(factor.distribution);
  const auto& p = discrete->probabilities;
  const bool equal = std::all_of(p.begin(), p.end(), [&](double q) { return q == p.front(); });
  return fmt::format("discrete({})", listed(discrete->values)) +
         (equal ? "" : fmt::format(" with probabilities {}", fmt::join(p, ", ")));
}

std::vector<std::uint32_t> studied_establishments(const Territory& territory, const Study& study) {
  std::vector<std::uint32_t> all;
  for (const std::uint32_t region : study.regions) {
    const IndexRange range = territory.establishments_of(region);
    for (std::uint32_t e = range.begin; e < range.end; ++e) all.push_back(e);
  }
  return all;
}

std::vector<std::uint8_t> criteria_in_use(const Territory& territory, const Study& study, std::uint32_t region) {
  std::vector<std::uint8_t> used(territory.n_criteria(), 0);
  for (std::uint32_t c = 0; c < used.size(); ++c) used[c] = study.policy[region].criterion_weight[c] != 0.0 ? 1 : 0;
  const ParameterLayout layout(territory);
  for (const Factor& factor : study.factors) {
    if (factor.target.kind != Target::Kind::parameter || !moves(factor.target, region)) continue;
    if (factor.target.slot < layout.n_criteria()) used[factor.target.slot] = 1;
  }
  return used;
}

std::vector<Choices> choices_in_use(const Study& study, std::uint32_t region) {
  const Choices& own = study.policy[region].choices;
  std::vector<Choices> all = {own};
  if (study.design == DesignKind::one_at_a_time) {
    for (const Factor& factor : study.factors) {
      if (!is_choice_in(factor, region)) continue;
      for (const Choices& choices : with_options({own}, study, factor)) add_once(all, choices);
    }
    return all;
  }
  // Elsewhere every scenario moves every factor, the regional ones last: what they start from does not occur.
  std::vector<Choices> reached = {own};
  for (const bool regional : {false, true}) {
    for (const Factor& factor : study.factors) {
      if (factor.target.regional == regional && is_choice_in(factor, region)) {
        reached = with_options(reached, study, factor);
      }
    }
  }
  for (const Choices& choices : reached) add_once(all, choices);
  return all;
}

}  // namespace dotpop
