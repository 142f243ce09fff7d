#pragma once

#include <string>
#include <vector>

#include "core/error.h"
#include "core/policy.h"
#include "core/territory.h"
#include "sim/study.h"
#include "sim/study_spec.h"

namespace dotpop {

/// What target texts are read against.
struct TargetScope {
  const Territory& territory;
  const std::vector<std::uint32_t>& regions;        ///< the regions studied
  const std::vector<std::string>& policy_criteria;  ///< keys of [policy.criteria], ascending: what criteria.* means
};

struct NamedTarget {
  std::string name;  ///< without wildcards
  Target target;
};

/// Reads a target (interface.md, "Targets"): `criteria.NAME`, `scale.um.52`, `scale.um.52.HC`, `scale.mode.HTP`,
/// `scale.sector.ex-OQN`, `envelope`, `envelope.84`, a choice, each but the last-named form also behind
/// `region.84.`. `*` matches one segment and makes one target for each match, in code order. Faults go to
/// `diagnostics` and give an empty result.
std::vector<NamedTarget> expand_target(const Located<std::string>& text, const TargetScope& scope,
                                       Diagnostics& diagnostics);

/// `scale.um.52.HC` -> {scale, um, 52, HC}.
std::vector<std::string> split_target(const std::string& text);

}  // namespace dotpop
