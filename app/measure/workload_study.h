#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/measure/workload.h"
#include "sim/engine.h"
#include "sim/study.h"

/// The workload as studies for the engine, each moving another part of the policy: a plan may find less to do in some.
namespace dotpop {

struct WorkloadStudy {
  std::string_view name;
  std::size_t criteria;  ///< how many weights vary, at most
  std::size_t units;     ///< how many multipliers of medical units vary, at most
  DesignKind design;
};

inline constexpr std::size_t kEvery = 1000;  ///< more than there are
inline constexpr std::array<WorkloadStudy, 4> kWorkloadStudies = {{
    {"criteria", kWorkloadCriteria, 0, DesignKind::monte_carlo},
    {"units", 0, kEvery, DesignKind::monte_carlo},
    {"criteria-and-units", kWorkloadCriteria, kEvery, DesignKind::monte_carlo},
    {"grid", 2, 2, DesignKind::grid},
}};

/// The one that moves everything at random.
inline constexpr WorkloadStudy kWorkloadStudy = kWorkloadStudies[2];

/// The study bound to the workload's territory, without samples. A grid has as many levels of each factor as keep it
/// within `size` scenarios, and 2 at least.
Study bind_workload_study(const Workload& workload, const WorkloadStudy& kind, std::uint64_t size,
                          const std::vector<double>& quantiles);

/// Keeps nothing.
class DroppingSink : public ScenarioSink {
 public:
  bool wants_amounts() const override { return false; }
  void keep(const Amounts&) override {}
  void write(const Wave&) override {}
};

/// Whether the study's amounts agree with the reference (a few scenarios of its first wave), the means with the
/// amounts, and the statistics of the run that keeps nothing with those of this one, to the bit. Ask before timing it.
/// options: as it will be timed.
bool study_is_right(const Workload& workload, const Study& study, const RunOptions& options);

}  // namespace dotpop
