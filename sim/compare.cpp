#include "sim/compare.h"

#include <algorithm>
#include <iterator>

#include "core/allocation.h"
#include "core/error.h"
#include "sim/check.h"

namespace dotpop {
namespace {

std::vector<PolicyPart> all_parts() {
  std::vector<PolicyPart> parts = {
      {PolicyPart::Kind::criteria, {}}, {PolicyPart::Kind::scale, {}}, {PolicyPart::Kind::envelope, {}}};
  for (std::size_t c = 0; c < kChoices; ++c) parts.push_back({PolicyPart::Kind::choice, static_cast<Choice>(c)});
  return parts;
}

bool differs(const RegionPolicy& a, const RegionPolicy& b, const PolicyPart& part) {
  switch (part.kind) {
    case PolicyPart::Kind::criteria:
      return a.criterion_weight != b.criterion_weight;
    case PolicyPart::Kind::scale:
      return !(a.scale == b.scale);
    case PolicyPart::Kind::envelope:
      return a.envelope_multiplier != b.envelope_multiplier;
    case PolicyPart::Kind::choice:
      return option_of(a.choices, part.choice) != option_of(b.choices, part.choice);
  }
  return false;
}

/// A policy that mixes the two may ask for deviations that nobody checked, or for choices that exclude each other.
bool is_possible(const Territory& territory, std::uint32_t region, const RegionPolicy& mixed) {
  Study probe;
  probe.regions = {region};
  probe.policy.resize(territory.n_regions());
  probe.policy[region] = mixed;
  Diagnostics diagnostics;
  check_study(territory, probe, {}, diagnostics);
  return diagnostics.errors() == 0;
}

/// What a part does alone, EUR; false when it is impossible alone.
bool effect_alone(const Territory& territory, std::uint32_t region, const RegionPolicy& mixed,
                  const std::vector<double>& before, std::vector<double>& effect) {
  if (!is_possible(territory, region, mixed)) return false;
  const RegionAllocation alone = allocate_region(territory, region, mixed);
  if (alone.status != Status::evaluated) return false;
  std::transform(alone.allocation.begin(), alone.allocation.end(), before.begin(), effect.begin(), std::minus<>());
  return true;
}

std::vector<double> amounts(const Territory& t, std::uint32_t region, const RegionPolicy& policy, const char* which) {
  RegionAllocation allocation = allocate_region(t, region, policy);
  if (allocation.status == Status::evaluated) return std::move(allocation.allocation);
  throw_input_error("region '" + t.regions.code[region] + "' cannot be allocated under the " + which + " policy",
                    std::string(kStatusName[static_cast<std::size_t>(allocation.status)]),
                    "run `dotpop validate` and `dotpop allocate` on that study");
}

}  // namespace

std::string PolicyPart::name() const {
  switch (kind) {
    case Kind::criteria:
      return "criteria";
    case Kind::scale:
      return "scale";
    case Kind::envelope:
      return "envelope";
    case Kind::choice:
      break;
  }
  return std::string(kChoiceNames[static_cast<std::size_t>(choice)].name);
}

RegionPolicy with_part(const RegionPolicy& policy, const RegionPolicy& other, const PolicyPart& part) {
  RegionPolicy mixed = policy;
  switch (part.kind) {
    case PolicyPart::Kind::criteria:
      mixed.criterion_weight = other.criterion_weight;
      break;
    case PolicyPart::Kind::scale:
      mixed.scale = other.scale;
      break;
    case PolicyPart::Kind::envelope:
      mixed.envelope_multiplier = other.envelope_multiplier;
      break;
    case PolicyPart::Kind::choice:
      set_option(mixed.choices, part.choice, option_of(other.choices, part.choice));
      break;
  }
  return mixed;
}

Comparison compare_policies(const Territory& territory, const Study& first, const Study& second) {
  Comparison result;
  std::set_intersection(first.regions.begin(), first.regions.end(), second.regions.begin(), second.regions.end(),
                        std::back_inserter(result.regions));
  if (result.regions.empty()) {
    throw_input_error("the two studies have no region in common", "", "let both study the same regions");
  }
  for (const PolicyPart& part : all_parts()) {
    const bool anywhere = std::any_of(result.regions.begin(), result.regions.end(), [&](std::uint32_t r) {
      return differs(first.policy[r], second.policy[r], part);
    });
    if (anywhere) result.parts.push_back(part);
  }
  result.effect.resize(result.parts.size());
  for (const std::uint32_t region : result.regions) {
    const RegionPolicy& a = first.policy[region];
    const RegionPolicy& b = second.policy[region];
    const auto before = amounts(territory, region, a, "first");
    const auto after = amounts(territory, region, b, "second");
    std::vector<double> rest(before.size());
    std::transform(after.begin(), after.end(), before.begin(), rest.begin(), std::minus<>());
    for (std::size_t p = 0; p < result.parts.size(); ++p) {
      std::vector<double> effect(before.size(), 0.0);
      if (differs(a, b, result.parts[p]) &&
          !effect_alone(territory, region, with_part(a, b, result.parts[p]), before, effect)) {
        result.not_possible_alone.push_back(result.parts[p].name() + " in region " + territory.regions.code[region]);
      }
      for (std::size_t e = 0; e < rest.size(); ++e) rest[e] -= effect[e];
      result.effect[p].insert(result.effect[p].end(), effect.begin(), effect.end());
    }
    const IndexRange range = territory.establishments_of(region);
    for (std::uint32_t e = range.begin; e < range.end; ++e) result.establishments.push_back(e);
    result.first.insert(result.first.end(), before.begin(), before.end());
    result.second.insert(result.second.end(), after.begin(), after.end());
    result.interaction.insert(result.interaction.end(), rest.begin(), rest.end());
  }
  return result;
}

}  // namespace dotpop
