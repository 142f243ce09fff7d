#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/policy.h"
#include "core/territory.h"
#include "sim/bind.h"
#include "sim/study_spec.h"

namespace dotpop::test {

/// Writes a study as its file would, so that a test reads like one. Every entry gets the next line of "study.toml".
///
///     SpecBuilder s(DesignKind::monte_carlo, 100);
///     s.weight("aged", 0.3).uniform("criteria.aged", 0.0, 0.6);
///     const Study study = bind(s, territory);
class SpecBuilder {
 public:
  /// `size` 0: none, as grid and one-at-a-time want it.
  explicit SpecBuilder(DesignKind kind = DesignKind::monte_carlo, std::uint64_t size = 0, std::uint64_t seed = 1);

  SpecBuilder& regions(const std::vector<std::string>& codes);
  SpecBuilder& samples(SampleStorage samples);
  SpecBuilder& quantiles(std::vector<double> probabilities);

  // [policy], or [policy.region.R] when `region` is given.
  SpecBuilder& weight(const std::string& criterion, double value, const std::string& region = {});
  SpecBuilder& choice(Choice choice, std::size_t option, const std::string& region = {});
  SpecBuilder& unit(const std::string& unit, double multiplier, const std::string& region = {});
  SpecBuilder& mode(const std::string& mode, double multiplier, const std::string& region = {});
  SpecBuilder& sector(const std::string& sector, double multiplier, const std::string& region = {});
  SpecBuilder& envelope(double multiplier, const std::string& region = {});
  /// Every number and choice of `policy` as the region's own.
  SpecBuilder& whole_policy(const Territory& territory, const std::string& region, const RegionPolicy& policy);

  // [[factors]]
  SpecBuilder& uniform(const std::string& target, double min, double max);
  SpecBuilder& distributed(const std::string& target, const std::string& distribution,
                           const std::vector<std::pair<std::string, double>>& parameters);
  SpecBuilder& discrete(const std::string& target, const std::vector<double>& values,
                        const std::vector<double>& probabilities = {});
  /// Option names of a choice, for any design.
  SpecBuilder& options(const std::string& target, const std::vector<std::string>& names,
                       const std::vector<double>& probabilities = {});
  SpecBuilder& listed(const std::string& target, const std::vector<double>& values);
  /// Adds `levels` to the last factor.
  SpecBuilder& levels(std::int64_t n);

  FactorSpec& last_factor() { return spec_.factors.back(); }
  StudySpec& spec() { return spec_; }
  const StudySpec& spec() const { return spec_; }

 private:
  PolicySpec& policy(const std::string& region);
  FactorSpec& factor(const std::string& target);
  template <class T>
  Located<T> located(T value) {
    return {std::move(value), {"study.toml", ++line_, {}}};
  }

  std::size_t line_ = 0;
  StudySpec spec_;
};

/// Binds with design; throws the errors when there are any.
Study bind(const SpecBuilder& spec, const Territory& territory);
/// All faults that binding finds, as text; empty when there are none.
std::string faults(const SpecBuilder& spec, const Territory& territory);
/// All faults that `check_study` finds in a study that binds.
std::string check_faults(const SpecBuilder& spec, const Territory& territory);

}  // namespace dotpop::test
