#include "bench/study_arms.h"

#include <cstdio>
#include <string>
#include <vector>

#include "app/measure/workload_study.h"
#include "bench/territories.h"
#include "sim/parallel.h"

namespace dotpop::bench {
namespace {

constexpr std::uint64_t kScenarios = 10000;  // of the study that the issue is about

/// The plans that each study is run with, under the names that `dotpop run --plan` takes.
struct NamedPlan {
  std::string name;
  PlanChoice choice;
};
const std::vector<NamedPlan> kPlans = {{"full", PlanChoice::full}, {"auto", PlanChoice::automatic}};

RunOptions options_of(const NamedPlan& plan, unsigned threads) {
  RunOptions options;
  options.threads = threads;
  options.plan = plan.choice;
  return options;
}

struct StudyArm {
  NamedPlan plan;
  WorkloadStudy study;
  std::vector<double> quantiles;
  unsigned threads;

  std::string name() const {
    return "study/" + plan.name + "/" + std::string(study.name) + "/quantiles:" + std::to_string(quantiles.size()) +
           "/threads:" + std::to_string(threads);
  }
  void run(benchmark::State& state, const Count& count) const {
    const Workload& workload = main_workload();
    const Study bound = bind_workload_study(workload, study, kScenarios, quantiles);
    const RunOptions options = options_of(plan, threads);
    DroppingSink sink;
    for (auto _ : state) benchmark::DoNotOptimize(run_study(workload.territory(), bound, options, sink));
    count(state, static_cast<double>(bound.n_scenarios), threads);
    state.SetLabel(summary(plan_study(workload.territory(), bound, plan.choice)));
  }
};

}  // namespace

bool studies_are_right() {
  bool right = true;
  for (const NamedPlan& plan : kPlans) {
    for (const WorkloadStudy& study : kWorkloadStudies) {
      const Study bound = bind_workload_study(main_workload(), study, kScenarios, {});
      if (study_is_right(main_workload(), bound, options_of(plan, 1))) continue;
      std::fprintf(stderr, "wrong answer: study %s with plan %s\n", study.name.data(), plan.name.c_str());
      right = false;
    }
  }
  return right;
}

void register_studies(const Count& count) {
  std::vector<StudyArm> arms;
  for (const WorkloadStudy& study : kWorkloadStudies) {
    for (const NamedPlan& plan : kPlans) {
      arms.push_back({plan, study, {}, 1});
      arms.push_back({plan, study, OutputSpec{}.quantiles, 1});
    }
  }
  if (available_threads() > 1) {
    for (const NamedPlan& plan : kPlans) {
      arms.push_back({plan, kWorkloadStudy, OutputSpec{}.quantiles, available_threads()});
    }
  }
  for (const StudyArm& arm : arms) {
    benchmark::RegisterBenchmark(arm.name().c_str(), [arm, count](benchmark::State& state) { arm.run(state, count); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
}

}  // namespace dotpop::bench
