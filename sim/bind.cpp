#include "sim/bind.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/target.h"

namespace dotpop {
namespace {

constexpr Severity kError = Severity::error;

std::vector<std::uint32_t> bind_regions(const StudySpec& spec, const Territory& territory, Diagnostics& diagnostics) {
  std::vector<std::uint32_t> regions;
  if (!spec.regions) {
    regions.resize(territory.n_regions());
    std::iota(regions.begin(), regions.end(), 0u);
    return regions;
  }
  const Place& where = spec.regions->where;
  for (const std::string& code : spec.regions->value) {
    const std::uint32_t region = find_code(territory.regions.code, code);
    if (region == kNoIndex) {
      diagnostics.add(kError, "unknown region",
                      {"unknown region '" + code + "'", "zones.csv has no such region",
                       suggest_name(code, territory.regions.code), where});
    } else if (std::find(regions.begin(), regions.end(), region) != regions.end()) {
      diagnostics.add(kError, "duplicated key", {"region '" + code + "' stands twice", "", "name it once", where});
    } else {
      regions.push_back(region);
    }
  }
  if (spec.regions->value.empty()) {
    diagnostics.add(kError, "empty list", {"no region to study", "", "name one, or leave `regions` out", where});
  }
  std::sort(regions.begin(), regions.end());
  return regions;
}

/// Writes what one [policy] table says over `policy`.
class PolicyBinder {
 public:
  PolicyBinder(const Territory& territory, Diagnostics& diagnostics)
      : territory_(territory), layout_(territory), diagnostics_(diagnostics) {}

  void apply(const PolicySpec& spec, RegionPolicy& policy) {
    for (std::size_t c = 0; c < kChoices; ++c) {
      if (spec.choice[c]) set_option(policy.choices, static_cast<Choice>(c), spec.choice[c]->value);
    }
    for (const auto& [name, weight] : spec.criteria) {
      // A column that zones.csv lacks has been reported by the reader.
      const std::uint32_t c = find_code(territory_.zones.criterion_name, name);
      if (c != kNoIndex) policy.criterion_weight[c] = weight.value;
    }
    for (const auto& [name, factor] : spec.unit) bind_unit(name, factor, policy.scale);
    bind_names(spec.mode, kModeName, "mode", policy.scale.mode);
    bind_names(spec.sector, kSectorName, "sector", policy.scale.sector);
    if (spec.envelope && is_multiplier(*spec.envelope)) policy.envelope_multiplier = spec.envelope->value;
  }

 private:
  bool is_multiplier(const Located<double>& factor) {
    if (factor.value >= 0.0) return true;
    diagnostics_.add(kError, "negative multiplier",
                     {fmt::format("multiplier {} is negative", factor.value), "all must be >= 0",
                      "use 1 to change nothing", factor.where});
    return false;
  }

  void bind_unit(const std::string& name, const Located<double>& factor, ScaleModulation& scale) {
    const auto dot = name.find('.');
    const std::string unit = name.substr(0, dot);
    const std::uint32_t u = find_code(territory_.scale.unit_code, unit);
    if (u == kNoIndex) {
      diagnostics_.add(kError, "unknown medical unit",
                       {"unknown medical unit '" + unit + "'", "echelle_um.csv has no such unit",
                        suggest_name(unit, territory_.scale.unit_code), factor.where});
      return;
    }
    if (!is_multiplier(factor)) return;
    if (dot == std::string::npos) {
      scale.unit[u] = factor.value;
      return;
    }
    const std::string mode = name.substr(dot + 1);
    const auto m = std::find(kModeName.begin(), kModeName.end(), mode);
    if (m == kModeName.end()) return unknown("mode", mode, kModeName, factor.where);
    scale.cell[cell_of(u, static_cast<Mode>(m - kModeName.begin()))] = factor.value;
  }

  template <std::size_t n>
  void bind_names(const std::map<std::string, Located<double>>& factors, const std::array<std::string_view, n>& names,
                  const std::string& what, std::array<double, n>& out) {
    for (const auto& [name, factor] : factors) {
      const auto it = std::find(names.begin(), names.end(), name);
      if (it == names.end()) {
        unknown(what, name, names, factor.where);
      } else if (is_multiplier(factor)) {
        out[static_cast<std::size_t>(it - names.begin())] = factor.value;
      }
    }
  }

  template <std::size_t n>
  void unknown(const std::string& what, const std::string& name, const std::array<std::string_view, n>& names,
               const Place& where) {
    diagnostics_.add(
        kError, "unknown " + what,
        {"unknown " + what + " '" + name + "'", "", suggest_name(name, {names.begin(), names.end()}), where});
  }

  const Territory& territory_;
  ParameterLayout layout_;
  Diagnostics& diagnostics_;
};

void bind_policies(const StudySpec& spec, const Territory& territory, Study& study, Diagnostics& diagnostics) {
  PolicyBinder binder(territory, diagnostics);
  RegionPolicy common = neutral_policy(territory);
  binder.apply(spec.policy, common);
  study.policy.assign(territory.n_regions(), common);
  for (const auto& [code, override_spec] : spec.region_policy) {
    const std::uint32_t region = find_code(territory.regions.code, code);
    if (region == kNoIndex) {
      diagnostics.add(kError, "unknown region",
                      {"unknown region '" + code + "'", "in [policy.region." + code + "]",
                       suggest_name(code, territory.regions.code), override_spec.where});
      continue;
    }
    binder.apply(override_spec.value, study.policy[region]);
  }
}

/// Product of the numbers of levels, or 0 when it passes `kMostScenarios`.
std::uint64_t grid_size(const std::vector<Factor>& factors) {
  std::uint64_t size = 1;
  for (const Factor& factor : factors) {
    size *= factor.levels.size();
    if (size > kMostScenarios) return 0;
  }
  return size;
}

void bind_size(const DesignSpec& design, Study& study, Diagnostics& diagnostics) {
  const bool by_levels = study.design == DesignKind::grid || study.design == DesignKind::one_at_a_time;
  const std::string kind(kDesignName[static_cast<std::size_t>(study.design)]);
  if (by_levels) {
    if (design.size) {
      diagnostics.add(
          kError, "size",
          {"a " + kind + " design takes no size", "its levels decide", "remove `size`", design.size->where});
    }
    study.n_scenarios = 1;  // one-at-a-time: the policy as written comes first
    for (const Factor& factor : study.factors) study.n_scenarios += factor.levels.size();
    if (study.design == DesignKind::grid) study.n_scenarios = grid_size(study.factors);
    if (study.n_scenarios == 0 || study.n_scenarios > kMostScenarios) {
      diagnostics.add(kError, "size",
                      {"the " + kind + " design has more than " + std::to_string(kMostScenarios) + " scenarios",
                       "the most a study has", "use fewer factors or levels, or a random design", design.kind.where});
    }
    return;
  }
  if (!design.size) {
    diagnostics.add(
        kError, "size",
        {"[design] has no size", "a " + kind + " design needs one", "e.g. size = 10000", design.kind.where});
    return;
  }
  study.n_scenarios = design.size->value;
  if (study.n_scenarios == 0 || study.n_scenarios > kMostScenarios) {
    diagnostics.add(
        kError, "size",
        {"size = " + std::to_string(study.n_scenarios) + " scenarios is not possible",
         "1 to " + std::to_string(kMostScenarios), "10000 gives quantiles to about 1 %", design.size->where});
  }
}

/// One number may be moved by one factor that names its region and by one that names none, not by two of a kind.
void check_overlap(const std::vector<Factor>& factors, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < factors.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (factors[i].name != factors[j].name) continue;
      diagnostics.add(kError, "duplicated factor",
                      {"target '" + factors[i].name + "' stands in two factors",
                       "the other is at line " + std::to_string(factors[j].where.line), "keep one", factors[i].where});
    }
  }
}

}  // namespace

Study bind_study(const StudySpec& spec, const Territory& territory, bool with_design, Diagnostics& diagnostics) {
  Study study;
  study.title = spec.title;
  study.path = spec.path;
  study.text = spec.text;
  study.output = spec.output;
  study.regions = bind_regions(spec, territory, diagnostics);
  bind_policies(spec, territory, study, diagnostics);
  if (!with_design) return study;
  if (!spec.design) {
    diagnostics.add(kError, "no design",
                    {"the study has no [design]",
                     "a run needs one",
                     "e.g. [design] kind = \"monte-carlo\", size = 10000, seed = 1",
                     {spec.path, 0, {}}});
    return study;
  }
  study.design = spec.design->kind.value;
  study.seed = spec.design->seed.value;
  std::vector<std::string> policy_criteria;
  for (const auto& [name, weight] : spec.policy.criteria) policy_criteria.push_back(name);
  const TargetScope scope{territory, study.regions, policy_criteria};
  for (const FactorSpec& factor : spec.factors) {
    auto bound = bind_factor(factor, scope, study.design, study.policy, diagnostics);
    std::move(bound.begin(), bound.end(), std::back_inserter(study.factors));
  }
  if (spec.factors.empty()) {
    diagnostics.add(kError, "no factor",
                    {"the study has no [[factors]]",
                     "every scenario would be the same",
                     "add one, or use `dotpop allocate` for the policy alone",
                     {spec.path, 0, {}}});
  }
  check_overlap(study.factors, diagnostics);
  bind_size(*spec.design, study, diagnostics);
  return study;
}

}  // namespace dotpop
