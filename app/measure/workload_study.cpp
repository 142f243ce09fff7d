#include "app/measure/workload_study.h"

#include <algorithm>
#include <cmath>

#include "core/allocation.h"
#include "sim/bind.h"

namespace dotpop {
namespace {

std::int64_t levels_within(std::uint64_t size, std::size_t factors) {
  const auto levels = std::floor(std::pow(static_cast<double>(size), 1.0 / static_cast<double>(factors)) + 1e-9);
  return std::max<std::int64_t>(2, static_cast<std::int64_t>(levels));
}

FactorSpec uniform(const std::string& target, double min, double max) {
  FactorSpec factor;
  factor.target = {target, {}};
  factor.distribution = {"uniform", {}};
  factor.parameters = {{"min", {min, {}}}, {"max", {max, {}}}};
  return factor;
}

/// Amounts of a few scenarios against the reference, and the sum of every establishment's.
class CheckingSink : public ScenarioSink {
 public:
  CheckingSink(const Territory& territory, const Study& study)
      : territory_(territory),
        study_(study),
        establishments_(studied_establishments(territory, study)),
        sum_(establishments_.size()) {}

  void write(const Wave& wave) override {
    for (std::size_t e = 0; e < sum_.size(); ++e) {
      const double* row = wave.allocation.data() + e * wave.allocation_stride;
      for (std::size_t i = 0; i < wave.count; ++i) sum_[e] += std::isnan(row[i]) ? 0.0 : row[i];
    }
    if (wave.first != 0) return;
    for (const std::size_t scenario : {std::size_t{0}, wave.count / 2, wave.count - 1}) check(wave, scenario);
  }

  /// Whether all was right, the means too.
  bool agrees(const StudyResult& result) const {
    bool good = right_;
    for (std::size_t e = 0; e < sum_.size(); ++e) {
      if (result.moments[e].count == 0) continue;
      const double mean = sum_[e] / static_cast<double>(result.moments[e].count);
      good = good && std::abs(result.moments[e].mean - mean) <= 1e-9 * std::max(1.0, std::abs(mean));
    }
    return good;
  }

 private:
  void check(const Wave& wave, std::size_t scenario) {
    const ParameterLayout layout(territory_);
    std::size_t first = 0;
    for (const std::uint32_t region : study_.regions) {
      std::vector<double> numbers = layout.flatten(study_.policy[region]);
      for (std::size_t j = 0; j < study_.factors.size(); ++j) {
        numbers[study_.factors[j].target.slot] = wave.design[j * wave.count + scenario];
      }
      const RegionAllocation reference = allocate_region(territory_, region, layout.unflatten({}, numbers));
      const std::size_t n = territory_.establishments_of(region).size();
      for (std::size_t e = 0; e < n && reference.status == Status::evaluated; ++e) {
        const double amount = wave.allocation[(first + e) * wave.allocation_stride + scenario];
        const double difference = std::abs(amount - reference.allocation[e]);
        right_ = right_ && difference <= kWorkloadTolerance * reference.envelope;
      }
      first += n;
    }
  }

  const Territory& territory_;
  const Study& study_;
  std::vector<std::uint32_t> establishments_;
  std::vector<double> sum_;  ///< [n_establishments], EUR
  bool right_ = true;
};

}  // namespace

Study bind_workload_study(const Workload& workload, const WorkloadStudy& kind, std::uint64_t size,
                          const std::vector<double>& quantiles) {
  const Territory& territory = workload.territory();
  StudySpec spec;
  spec.title = std::string(kind.name);
  std::vector<std::string> regions;
  for (const PreparedRegion& region : workload.regions()) {
    regions.push_back(territory.regions.code[region.region]);
  }
  spec.regions = {regions, {}};
  for (std::size_t i = 0; i < workload.criteria().size(); ++i) {
    const std::string& name = territory.zones.criterion_name[workload.criteria()[i]];
    spec.policy.criteria[name] = {kLargestWeight / 2.0, {}};  // one that does not vary is weighed all the same
    if (i < kind.criteria) spec.factors.push_back(uniform("criteria." + name, 0.0, kLargestWeight));
  }
  for (std::size_t u = 0; u < std::min<std::size_t>(kind.units, territory.n_units()); ++u) {
    spec.factors.push_back(uniform("scale.um." + territory.scale.unit_code[u], kLeastMultiplier, kLargestMultiplier));
  }
  spec.design.emplace();
  spec.design->kind = {kind.design, {}};
  if (kind.design == DesignKind::grid) {
    for (FactorSpec& factor : spec.factors) factor.levels = {levels_within(size, spec.factors.size()), {}};
  } else {
    spec.design->size = {size, {}};
  }
  spec.output.quantiles = quantiles;
  Diagnostics diagnostics;
  Study study = bind_study(spec, territory, true, diagnostics);
  diagnostics.throw_if_errors();
  return study;
}

bool study_is_right(const Workload& workload, const Study& study, const RunOptions& options) {
  CheckingSink sink(workload.territory(), study);
  return sink.agrees(run_study(workload.territory(), study, options, sink));
}

}  // namespace dotpop
