#pragma once

#include "core/error.h"
#include "core/territory.h"
#include "sim/study.h"
#include "sim/study_spec.h"

namespace dotpop {

/// Most scenarios a study may have; a limit of the format, not of the machine.
inline constexpr std::uint64_t kMostScenarios = 1'000'000'000;

/// Resolves a study's names against a territory and checks its numbers. Every fault goes to `diagnostics`; the
/// result is usable when there are no errors. `with_design` false leaves out design and factors, for the commands
/// that only need the policy.
Study bind_study(const StudySpec& spec, const Territory& territory, bool with_design, Diagnostics& diagnostics);

/// One [[factors]] table: one factor, or one for each match of its wildcards. `policy` gives the values as written.
struct TargetScope;
std::vector<Factor> bind_factor(const FactorSpec& spec, const TargetScope& scope, DesignKind design,
                                const std::vector<RegionPolicy>& policy, Diagnostics& diagnostics);

}  // namespace dotpop
