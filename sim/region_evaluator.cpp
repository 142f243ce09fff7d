#include "sim/region_evaluator.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace dotpop {

RegionEvaluator::RegionEvaluator(const Territory& territory, const Study& study, const Design& design,
                                 const RegionPlan& plan)
    : design_(design), choices_(study.policy[plan.region].choices), base_(plan.variation.base) {
  list_moves(study, plan.region);
  for (const Choices& choices : choices_in_use(study, plan.region)) {
    prepared_.push_back(prepare_region(territory, plan.region, choices, plan.variation, plan.zone_sum));
  }
  KernelWorkspace workspace;
  if (plan.method == Method::affine) {
    scale_factors_ = plan.scale_factors;
    n_settings_ = plan.n_settings;
    attribute_settings(workspace);
  }
  if (plan.method == Method::once) evaluate_once(workspace);
}

void RegionEvaluator::list_moves(const Study& study, std::uint32_t region) {
  for (const bool regional : {false, true}) {  // a factor that names the region has the last word
    for (std::size_t j = 0; j < study.factors.size(); ++j) {
      const Factor& factor = study.factors[j];
      const Target& target = factor.target;
      if (target.regional != regional || !std::binary_search(target.regions.begin(), target.regions.end(), region)) {
        continue;
      }
      Move move{j, target.kind, target.slot, target.choice, {}};
      for (std::size_t i = 0; i < factor.options.size(); ++i) {
        move.option.push_back(factor.option_of_choice(static_cast<double>(i)));
      }
      moves_.push_back(std::move(move));
    }
  }
}

void RegionEvaluator::attribute_settings(KernelWorkspace& workspace) {
  const auto n = static_cast<std::size_t>(n_settings_);
  std::vector<double> parameters(base_.size() * n);
  EvaluatorScratch scratch;
  std::vector<double> row(design_.n_factors());
  for (std::size_t s = 0; s < n; ++s) {
    design_.fill(design_.scenario_of(scale_factors_, s), 1, row);
    scratch.parameters.assign(base_.begin(), base_.end());
    fill_parameters(row, 1, scratch);
    for (std::size_t slot = 0; slot < base_.size(); ++slot) parameters[slot * n + s] = scratch.parameters[slot];
  }
  for (const PreparedRegion& prepared : prepared_) {
    workspace.reserve(prepared);
    const bool affine = prepared.people.n_columns != 0;
    attributed_.push_back(affine ? attribute_people(prepared, parameters, n, workspace) : AttributedPeople{});
  }
}

void RegionEvaluator::evaluate_once(KernelWorkspace& workspace) {
  const PreparedRegion& prepared = prepared_.front();
  Constant constant;
  constant.allocation.resize(prepared.n_establishments);
  workspace.reserve(prepared);
  allocate_region_block(
      prepared, base_, 1,
      {constant.allocation, 1, {&constant.withheld, 1}, {&constant.zones_clamped, 1}, {&constant.status, 1}},
      workspace);
  constant_.push_back(std::move(constant));
}

void RegionEvaluator::evaluate(std::uint64_t first, std::span<const double> design, std::size_t count,
                               const RegionBlockResult& result, EvaluatorScratch& scratch) const {
  if (!constant_.empty()) {
    repeat_constant(count, result);
    return;
  }
  fill_parameters(design, count, scratch);
  scratch.workspace.reserve(prepared_.front());
  if (prepared_.size() == 1 && n_settings_ == 1) {
    allocate(0, scratch.parameters, count, result, scratch.workspace);
    return;
  }
  find_groups(first, design, count, scratch);
  const std::span<const std::uint32_t> order(scratch.order);
  for (std::size_t begin = 0; begin < count;) {
    const std::uint64_t group = scratch.group[order[begin]];
    std::size_t end = begin + 1;
    while (end < count && scratch.group[order[end]] == group) ++end;
    evaluate_group(group, order.subspan(begin, end - begin), count, result, scratch);
    begin = end;
  }
}

void RegionEvaluator::repeat_constant(std::size_t count, const RegionBlockResult& result) const {
  const Constant& constant = constant_.front();
  for (std::size_t e = 0; e < constant.allocation.size(); ++e) {
    std::fill_n(result.allocation.begin() + static_cast<std::ptrdiff_t>(e * result.allocation_stride), count,
                constant.allocation[e]);
  }
  std::fill_n(result.withheld.begin(), count, constant.withheld);
  std::fill_n(result.zones_clamped.begin(), count, constant.zones_clamped);
  std::fill_n(result.status.begin(), count, constant.status);
}

void RegionEvaluator::fill_parameters(std::span<const double> design, std::size_t count,
                                      EvaluatorScratch& scratch) const {
  scratch.parameters.resize(base_.size() * count);
  const auto row = [&](std::uint32_t slot) {
    return scratch.parameters.begin() + static_cast<std::ptrdiff_t>(slot * count);
  };
  for (const std::uint32_t slot : prepared_.front().slot) std::fill_n(row(slot), count, base_[slot]);
  std::vector<std::uint8_t>& multiplied = scratch.multiplied;
  multiplied.assign(count, 0);
  for (const Move& move : moves_) {
    if (move.kind == Target::Kind::choice) continue;
    const double* value = design.data() + move.factor * count;
    const auto to = row(move.slot);
    for (std::size_t i = 0; i < count; ++i) {
      if (std::isnan(value[i])) continue;
      // The first factor that moves an envelope replaces the policy's multiplier, a second one multiplies.
      to[static_cast<std::ptrdiff_t>(i)] = multiplied[i] != 0 && move.kind == Target::Kind::envelope
                                               ? to[static_cast<std::ptrdiff_t>(i)] * value[i]
                                               : value[i];
      if (move.kind == Target::Kind::envelope) multiplied[i] = 1;
    }
  }
}

std::uint64_t RegionEvaluator::variant(std::span<const double> design, std::size_t count, std::size_t i) const {
  if (prepared_.size() == 1) return 0;
  Choices choices = choices_;
  for (const Move& move : moves_) {
    if (move.kind != Target::Kind::choice) continue;
    const double value = design[move.factor * count + i];
    if (!std::isnan(value)) set_option(choices, move.choice, move.option[static_cast<std::size_t>(value)]);
  }
  const auto found =
      std::find_if(prepared_.begin(), prepared_.end(), [&](const PreparedRegion& p) { return p.choices == choices; });
  assert(found != prepared_.end());  // choices_in_use has every combination that the design reaches
  return static_cast<std::uint64_t>(found - prepared_.begin());
}

void RegionEvaluator::find_groups(std::uint64_t first, std::span<const double> design, std::size_t count,
                                  EvaluatorScratch& scratch) const {
  scratch.group.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    scratch.group[i] = variant(design, count, i) * n_settings_ + design_.setting(scale_factors_, first + i);
  }
  scratch.order.resize(count);
  std::iota(scratch.order.begin(), scratch.order.end(), 0u);
  std::stable_sort(scratch.order.begin(), scratch.order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return scratch.group[a] < scratch.group[b]; });
}

void RegionEvaluator::allocate(std::uint64_t group, std::span<const double> parameters, std::size_t count,
                               const RegionBlockResult& result, KernelWorkspace& workspace) const {
  const auto v = static_cast<std::size_t>(group / n_settings_);
  if (attributed_.empty() || attributed_[v].n_columns == 0) {
    allocate_region_block(prepared_[v], parameters, count, result, workspace);
  } else {
    allocate_attributed_block(prepared_[v], attributed_[v], static_cast<std::size_t>(group % n_settings_), parameters,
                              count, result, workspace);
  }
}

void RegionEvaluator::evaluate_group(std::uint64_t group, std::span<const std::uint32_t> scenarios, std::size_t count,
                                     const RegionBlockResult& result, EvaluatorScratch& scratch) const {
  const std::size_t n = scenarios.size();
  const std::uint32_t n_rows = n_establishments();
  scratch.packed.resize(base_.size() * n);
  for (const std::size_t slot : prepared_.front().slot) {
    for (std::size_t i = 0; i < n; ++i) scratch.packed[slot * n + i] = scratch.parameters[slot * count + scenarios[i]];
  }
  scratch.packed_allocation.resize(n_rows * n);
  scratch.packed_withheld.resize(n);
  scratch.packed_clamped.resize(n);
  scratch.packed_status.resize(n);
  const RegionBlockResult packed{scratch.packed_allocation, n, scratch.packed_withheld, scratch.packed_clamped,
                                 scratch.packed_status};
  allocate(group, scratch.packed, n, packed, scratch.workspace);
  for (std::size_t i = 0; i < n; ++i) {
    result.withheld[scenarios[i]] = packed.withheld[i];
    result.zones_clamped[scenarios[i]] = packed.zones_clamped[i];
    result.status[scenarios[i]] = packed.status[i];
  }
  for (std::size_t e = 0; e < n_rows; ++e) {
    double* row = result.allocation.data() + e * result.allocation_stride;
    for (std::size_t i = 0; i < n; ++i) row[scenarios[i]] = packed.allocation[e * n + i];
  }
}

}  // namespace dotpop
