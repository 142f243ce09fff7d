#include "app/measure/workload_study.h"

#include <algorithm>
#include <array>
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
        sum_(establishments_.size()) {
    const std::uint64_t n = std::min<std::uint64_t>(study.n_scenarios, kWave);
    scenarios_ = {0, n / 2, n - 1};
    for (auto& amounts : checked_) amounts.resize(establishments_.size());
  }

  void keep(const Amounts& amounts) override {
    for (std::size_t e = 0; e < amounts.n_establishments; ++e) {
      const std::size_t row = amounts.first_establishment + e;
      for (std::size_t i = 0; i < amounts.count; ++i) {
        sum_[row] += std::isnan(amounts.row(e)[i]) ? 0.0 : amounts.row(e)[i];
      }
      for (std::size_t k = 0; k < scenarios_.size(); ++k) {
        const std::uint64_t s = scenarios_[k];
        if (s >= amounts.first && s < amounts.first + amounts.count)
          checked_[k][row] = amounts.row(e)[s - amounts.first];
      }
    }
  }
  void write(const Wave& wave) override {
    for (std::size_t k = 0; k < scenarios_.size() && wave.first == 0; ++k) check(wave, k);
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
  void check(const Wave& wave, std::size_t k) {
    const ParameterLayout layout(territory_);
    std::size_t first = 0;
    for (const std::uint32_t region : study_.regions) {
      std::vector<double> numbers = layout.flatten(study_.policy[region]);
      for (std::size_t j = 0; j < study_.factors.size(); ++j) {
        numbers[study_.factors[j].target.slot] = wave.design[j * wave.count + scenarios_[k]];
      }
      const RegionAllocation reference = allocate_region(territory_, region, layout.unflatten({}, numbers));
      const std::size_t n = territory_.establishments_of(region).size();
      for (std::size_t e = 0; e < n && reference.status == Status::evaluated; ++e) {
        const double difference = std::abs(checked_[k][first + e] - reference.allocation[e]);
        right_ = right_ && difference <= kWorkloadTolerance * reference.envelope;
      }
      first += n;
    }
  }

  const Territory& territory_;
  const Study& study_;
  std::vector<std::uint32_t> establishments_;
  std::vector<double> sum_;                      ///< [n_establishments], EUR
  std::array<std::uint64_t, 3> scenarios_ = {};  ///< that are compared with the reference, of the first wave
  std::array<std::vector<double>, 3> checked_;   ///< [n_establishments], EUR, their amounts
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
  const StudyResult kept = run_study(workload.territory(), study, options, sink);
  DroppingSink nothing;
  const StudyResult timed = run_study(workload.territory(), study, options, nothing);
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  const bool same_moments = std::ranges::equal(kept.moments, timed.moments, [&](const Moments& a, const Moments& b) {
    return a.count == b.count && same(a.mean, b.mean) && same(a.squares, b.squares) && same(a.min, b.min) &&
           same(a.max, b.max);
  });
  return sink.agrees(kept) && same_moments && std::ranges::equal(kept.quantiles, timed.quantiles, same);
}

}  // namespace dotpop
