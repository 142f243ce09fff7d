#include "sim/region_evaluator.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "sim/amounts_layout.h"

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
    n_settings_ = static_cast<std::uint32_t>(plan.n_settings);
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
  const std::size_t n = n_settings_;
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
  if (n_groups() == 1) {
    scratch.packed_setting.assign(count, 0);
    allocate(0, scratch.packed_setting, scratch.parameters, count, result, scratch.workspace);
    return;
  }
  sort_by_group(first, design, count, scratch);
  const std::size_t stride = row_stride(count);
  scratch.packed_allocation.reserve(n_establishments() * stride);
  scratch.packed_withheld.resize(count);
  scratch.packed_clamped.resize(count);
  scratch.packed_status.resize(count);
  const RegionBlockResult packed{{scratch.packed_allocation.data(), scratch.packed_allocation.size()},
                                 stride,
                                 scratch.packed_withheld,
                                 scratch.packed_clamped,
                                 scratch.packed_status};
  for (std::size_t v = 0; v < prepared_.size(); ++v) {
    const std::uint32_t begin = scratch.place[v * n_settings_];
    const std::uint32_t end = scratch.place[(v + 1) * n_settings_];
    if (begin != end) evaluate_variant(v, begin, end, count, packed, scratch);
  }
  put_back(count, packed, result, scratch);
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

std::uint32_t RegionEvaluator::variant(std::span<const double> design, std::size_t count, std::size_t i) const {
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
  return static_cast<std::uint32_t>(found - prepared_.begin());
}

void RegionEvaluator::sort_by_group(std::uint64_t first, std::span<const double> design, std::size_t count,
                                    EvaluatorScratch& scratch) const {
  scratch.group.resize(count);
  scratch.place.assign(n_groups() + 1, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const auto setting = n_settings_ == 1 ? 0 : static_cast<std::uint32_t>(design_.setting(scale_factors_, first + i));
    scratch.group[i] = variant(design, count, i) * n_settings_ + setting;
    ++scratch.place[scratch.group[i] + 1];
  }
  std::partial_sum(scratch.place.begin(), scratch.place.end(), scratch.place.begin());
  scratch.order.resize(count);
  scratch.packed_setting.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t at = scratch.place[scratch.group[i]]++;
    scratch.order[at] = i;
    scratch.packed_setting[at] = scratch.group[i] % n_settings_;
  }
  // Each start has moved to the next one's place.
  std::copy_backward(scratch.place.begin(), scratch.place.end() - 1, scratch.place.end());
  scratch.place.front() = 0;
}

void RegionEvaluator::allocate(std::size_t v, std::span<const std::uint32_t> setting,
                               std::span<const double> parameters, std::size_t count, const RegionBlockResult& result,
                               KernelWorkspace& workspace) const {
  if (attributed_.empty() || attributed_[v].n_columns == 0) {
    allocate_region_block(prepared_[v], parameters, count, result, workspace);
  } else {
    allocate_attributed_block(prepared_[v], attributed_[v], setting, parameters, count, result, workspace);
  }
}

void RegionEvaluator::evaluate_variant(std::size_t v, std::size_t begin, std::size_t end, std::size_t count,
                                       const RegionBlockResult& packed, EvaluatorScratch& scratch) const {
  const std::size_t n = end - begin;
  scratch.packed.resize(base_.size() * n);
  for (const std::size_t slot : prepared_.front().slot) {
    for (std::size_t i = 0; i < n; ++i) {
      scratch.packed[slot * n + i] = scratch.parameters[slot * count + scratch.order[begin + i]];
    }
  }
  const RegionBlockResult of_variant{packed.allocation.subspan(begin), packed.allocation_stride,
                                     packed.withheld.subspan(begin, n), packed.zones_clamped.subspan(begin, n),
                                     packed.status.subspan(begin, n)};
  allocate(v, std::span(scratch.packed_setting).subspan(begin, n), scratch.packed, n, of_variant, scratch.workspace);
}

void RegionEvaluator::put_back(std::size_t count, const RegionBlockResult& packed, const RegionBlockResult& result,
                               const EvaluatorScratch& scratch) const {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t scenario = scratch.order[i];
    result.withheld[scenario] = packed.withheld[i];
    result.zones_clamped[scenario] = packed.zones_clamped[i];
    result.status[scenario] = packed.status[i];
  }
  for (std::size_t e = 0; e < n_establishments(); ++e) {
    const double* from = packed.allocation.data() + e * packed.allocation_stride;
    double* to = result.allocation.data() + e * result.allocation_stride;
    for (std::size_t i = 0; i < count; ++i) to[scratch.order[i]] = from[i];
  }
}

}  // namespace dotpop
