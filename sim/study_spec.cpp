#include "sim/study_spec.h"

#include "sim/target.h"

namespace dotpop {

std::vector<Located<std::string>> named_criteria(const StudySpec& spec) {
  std::map<std::string, Place> names;
  const auto add_policy = [&names](const PolicySpec& policy) {
    for (const auto& [name, weight] : policy.criteria) names.emplace(name, weight.where);
  };
  add_policy(spec.policy);
  for (const auto& [region, policy] : spec.region_policy) add_policy(policy.value);
  for (const FactorSpec& factor : spec.factors) {
    const auto segments = split_target(factor.target.value);
    const std::size_t at = segments.size() == 4 && segments[0] == "region" ? 2 : 0;
    if (segments.size() == at + 2 && segments[at] == "criteria" && segments[at + 1] != "*" &&
        !segments[at + 1].empty()) {
      names.emplace(segments[at + 1], factor.target.where);
    }
  }
  std::vector<Located<std::string>> all;
  for (const auto& [name, where] : names) all.push_back({name, where});
  return all;
}

}  // namespace dotpop
