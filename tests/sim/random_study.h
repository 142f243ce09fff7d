#pragma once

#include <optional>

#include "core/allocation.h"
#include "sim/study.h"
#include "tests/core/random_territory.h"
#include "tests/sim/memory_sink.h"
#include "tests/sim/spec_builder.h"

namespace dotpop::test {

/// A territory and a study of it that `check_study` accepts.
struct RandomStudy {
  Territory territory;
  Study study;
};

/// Every region with a policy of its own, and factors over all kinds of targets: regional and common ones on the
/// same number, wildcards, envelopes, choices. Scale multipliers reach below 0 now and then. `size` is for random
/// designs. Nothing when the random territory does not suit the random study (e.g. own_zone without a site).
std::optional<RandomStudy> random_study(std::uint64_t seed, DesignKind kind, std::uint64_t size);

/// The policy of one region in one scenario, read from the factors' names as interface.md words them ("Targets") and
/// not from what binding made of them. values: [n_factors], NaN where a factor is not moved.
RegionPolicy policy_of_scenario(const Territory& territory, const Study& study, std::uint32_t region,
                                const std::vector<double>& values);

/// How often each case came up, so that a test can tell that it tested something.
struct Seen {
  std::array<int, kStatuses> status = {};
  int withheld = 0;
  int clamped = 0;
};

/// Every scenario of a run against `allocate_region` of its policy: status, amounts to 1e-13 of the envelope
/// (model.md, Precision), money withheld, zones clamped; and the design as it is shown.
void expect_reference(const Territory& territory, const Study& study, const MemorySink& sink, Seen& seen);

}  // namespace dotpop::test
