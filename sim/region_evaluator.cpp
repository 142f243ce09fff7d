#include "sim/region_evaluator.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace dotpop {

RegionEvaluator::RegionEvaluator(const Territory& territory, const Study& study, std::uint32_t region)
    : choices_(study.policy[region].choices), base_(ParameterLayout(territory).flatten(study.policy[region])) {
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
  const auto used = criteria_in_use(territory, study, region);
  for (const Choices& choices : choices_in_use(study, region)) {
    prepared_.push_back(prepare_region(territory, region, choices, used));
  }
}

void RegionEvaluator::evaluate(std::span<const double> design, std::size_t count, const RegionBlockResult& result,
                               EvaluatorScratch& scratch) const {
  fill_parameters(design, count, scratch);
  scratch.workspace.reserve(prepared_.front());
  if (prepared_.size() == 1) {
    allocate_region_block(prepared_.front(), scratch.parameters, count, result, scratch.workspace);
    return;
  }
  find_variants(design, count, scratch);
  for (std::uint32_t v = 0; v < prepared_.size(); ++v) {
    scratch.lanes.clear();
    for (std::size_t i = 0; i < count; ++i) {
      if (scratch.variant[i] == v) scratch.lanes.push_back(i);
    }
    if (!scratch.lanes.empty()) evaluate_variant(prepared_[v], count, result, scratch);
  }
}

void RegionEvaluator::fill_parameters(std::span<const double> design, std::size_t count,
                                      EvaluatorScratch& scratch) const {
  scratch.parameters.resize(base_.size() * count);
  const auto row = [&](std::uint32_t slot) {
    return scratch.parameters.begin() + static_cast<std::ptrdiff_t>(slot * count);
  };
  for (std::uint32_t slot = 0; slot < base_.size(); ++slot) std::fill_n(row(slot), count, base_[slot]);
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

void RegionEvaluator::find_variants(std::span<const double> design, std::size_t count,
                                    EvaluatorScratch& scratch) const {
  scratch.variant.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    Choices choices = choices_;
    for (const Move& move : moves_) {
      if (move.kind != Target::Kind::choice) continue;
      const double value = design[move.factor * count + i];
      if (!std::isnan(value)) set_option(choices, move.choice, move.option[static_cast<std::size_t>(value)]);
    }
    const auto found =
        std::find_if(prepared_.begin(), prepared_.end(), [&](const PreparedRegion& p) { return p.choices == choices; });
    assert(found != prepared_.end());  // choices_in_use has every combination that the design reaches
    scratch.variant[i] = static_cast<std::uint32_t>(found - prepared_.begin());
  }
}

void RegionEvaluator::evaluate_variant(const PreparedRegion& prepared, std::size_t count,
                                       const RegionBlockResult& result, EvaluatorScratch& scratch) const {
  const std::vector<std::size_t>& lanes = scratch.lanes;
  const std::size_t n = lanes.size();
  scratch.packed.resize(base_.size() * n);
  for (std::size_t slot = 0; slot < base_.size(); ++slot) {
    for (std::size_t i = 0; i < n; ++i) scratch.packed[slot * n + i] = scratch.parameters[slot * count + lanes[i]];
  }
  scratch.packed_allocation.resize(prepared.n_establishments * n);
  scratch.packed_withheld.resize(n);
  scratch.packed_clamped.resize(n);
  scratch.packed_status.resize(n);
  const RegionBlockResult packed{scratch.packed_allocation, n, scratch.packed_withheld, scratch.packed_clamped,
                                 scratch.packed_status};
  allocate_region_block(prepared, scratch.packed, n, packed, scratch.workspace);
  for (std::size_t i = 0; i < n; ++i) {
    result.withheld[lanes[i]] = packed.withheld[i];
    result.zones_clamped[lanes[i]] = packed.zones_clamped[i];
    result.status[lanes[i]] = packed.status[i];
    for (std::size_t e = 0; e < prepared.n_establishments; ++e) {
      result.allocation[e * result.allocation_stride + lanes[i]] = packed.allocation[e * n + i];
    }
  }
}

}  // namespace dotpop
