#include "core/policy.h"

#include <algorithm>
#include <cassert>

namespace dotpop {

RegionPolicy neutral_policy(const Territory& territory) {
  RegionPolicy policy;
  policy.criterion_weight.assign(territory.n_criteria(), 0.0);
  policy.scale.unit.assign(territory.n_units(), 1.0);
  policy.scale.cell.assign(territory.n_units() * kModes, 1.0);
  return policy;
}

std::vector<double> ParameterLayout::flatten(const RegionPolicy& policy) const {
  std::vector<double> flat;
  flat.reserve(size());
  const auto append = [&flat](const auto& values) { flat.insert(flat.end(), values.begin(), values.end()); };
  append(policy.criterion_weight);
  append(policy.scale.unit);
  append(policy.scale.cell);
  append(policy.scale.mode);
  append(policy.scale.sector);
  flat.push_back(policy.envelope_multiplier);
  assert(flat.size() == size());
  return flat;
}

RegionPolicy ParameterLayout::unflatten(const Choices& choices, std::span<const double> parameters) const {
  assert(parameters.size() == size());
  RegionPolicy policy;
  policy.choices = choices;
  const auto slots = [&](std::uint32_t first, std::size_t count) { return parameters.subspan(first, count); };
  const auto weights = slots(criterion(0), n_criteria_);
  const auto units = slots(unit(0), n_units_);
  const auto cells = slots(cell(0), n_units_ * kModes);
  policy.criterion_weight.assign(weights.begin(), weights.end());
  policy.scale.unit.assign(units.begin(), units.end());
  policy.scale.cell.assign(cells.begin(), cells.end());
  std::ranges::copy(slots(mode(Mode::HC), kModes), policy.scale.mode.begin());
  std::ranges::copy(slots(sector(Sector::ex_dg), kSectors), policy.scale.sector.begin());
  policy.envelope_multiplier = parameters[envelope()];
  return policy;
}

}  // namespace dotpop
