// Allocation throughput, arms side by side in one binary: the scalar reference, an Eigen program, the kernel with
// every instruction set of this machine, on several threads and territories, and whole studies with every plan.
// Items are national scenarios. The answers are checked against the reference before anything is timed. What the
// machine can do at most is measured too and stands in the context of the JSON. bench/run.sh makes one table of all.
//   DOTPOP_REFERENCE_TERRITORY  folder of the territory; by default ../shared/data/france-2023, or a generated France
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/measure/kernel_runner.h"
#include "app/measure/machine_limits.h"
#include "bench/eigen_allocation.h"
#include "bench/study_arms.h"
#include "bench/territories.h"
#include "core/allocation.h"
#include "core/error.h"
#include "core/kernel/instruction_set.h"

namespace {

using namespace dotpop;
using bench::main_workload;

/// Flops/s of multiply-adds with the instruction set in use: the best of what this was asked for, measured anew each
/// time, since something else may have had one of the cores the last time.
double peak(unsigned threads) {
  static std::map<std::pair<std::string, unsigned>, double> best;
  double& rate = best[{instruction_set(), threads}];
  constexpr double kSeconds = 0.1;
  rate = std::max(rate, measure_multiply_adds(threads, kSeconds));
  return rate;
}

/// Counters of arms that do `scenarios` national scenarios in each iteration on `threads` threads.
void count(benchmark::State& state, const Workload& workload, double scenarios, unsigned threads) {
  constexpr auto kRate = benchmark::Counter::kIsIterationInvariantRate;
  const double operations = scenarios * workload.operations();
  state.counters["scenarios/s"] = benchmark::Counter(scenarios, kRate);
  state.counters["flop/s"] = benchmark::Counter(operations, kRate);
  state.counters["of_peak"] = benchmark::Counter(operations / peak(threads), kRate);
  state.counters["pairs"] = static_cast<double>(workload.pairs());
}

void reference(benchmark::State& state) {
  const Workload& workload = main_workload();
  const RegionPolicy policy = workload.policy(0);
  for (auto _ : state) {
    for (const PreparedRegion& region : workload.regions()) {
      benchmark::DoNotOptimize(allocate_region(workload.territory(), region.region, policy));
    }
  }
  count(state, workload, 1.0, 1);
}

/// Eigen over all regions, in batches of `batch` scenarios.
void eigen(benchmark::State& state) {
  const Workload& workload = main_workload();
  const auto batch = static_cast<std::size_t>(state.range(0));
  std::vector<bench::EigenRegion> regions;
  for (const PreparedRegion& region : workload.regions()) regions.emplace_back(region);
  for (auto _ : state) {
    for (bench::EigenRegion& region : regions) {
      for (std::size_t first = 0; first < kWorkloadScenarios; first += batch) {
        benchmark::DoNotOptimize(region.allocate(workload.parameters(), kWorkloadScenarios, first, batch).data());
      }
    }
  }
  count(state, workload, static_cast<double>(kWorkloadScenarios), 1);
}

void kernel(benchmark::State& state, const Workload& workload, unsigned threads) {
  KernelRunner runner(workload, threads);
  const std::size_t repeats = threads == 1 ? 1 : std::size_t{4} * threads;
  for (auto _ : state) {
    runner.run(repeats);
    benchmark::ClobberMemory();
  }
  count(state, workload, static_cast<double>(repeats * kWorkloadScenarios), threads);
}

bool eigen_is_right() {
  const Workload& workload = main_workload();
  return std::all_of(workload.regions().begin(), workload.regions().end(), [&](const PreparedRegion& region) {
    bench::EigenRegion of_eigen(region);
    const auto amounts = of_eigen.allocate(workload.parameters(), kWorkloadScenarios, 0, kWorkloadScenarios);
    std::vector<std::size_t> place(region.n_establishments);  // Eigen keeps the prepared order of rows
    for (std::size_t i = 0; i < place.size(); ++i) place[region.result_row[i]] = i;
    return worst_difference(workload, region, [&](std::size_t e, std::size_t scenario) {
             return amounts[place[e] * kWorkloadScenarios + scenario];
           }) <= kWorkloadTolerance;
  });
}

/// Everything against the reference; false, and words on stderr, when something is wrong.
bool answers_are_right() {
  bool right = eigen_is_right();
  if (!right) std::fprintf(stderr, "wrong answer: Eigen\n");
  for (const std::string& set : instruction_sets()) {
    select_instruction_set(set);
    if (KernelRunner(main_workload()).is_right()) continue;
    std::fprintf(stderr, "wrong answer: kernel with %s\n", set.c_str());
    right = false;
  }
  select_instruction_set("");
  right = bench::studies_are_right() && right;
  if (right) std::fprintf(stderr, "answers: Eigen, every kernel and every study agree with the reference\n");
  return right;
}

/// Arms in the order of the table. "/smoke": those that CI runs, for a moment.
void register_arms() {
  const auto add = [](const std::string& name, auto function) {
    return benchmark::RegisterBenchmark(name.c_str(), function)->Unit(benchmark::kMillisecond)->UseRealTime();
  };
  add("reference/smoke", reference);
  add("eigen/smoke", eigen)->ArgName("batch")->Arg(32)->Arg(64)->Arg(256);
  for (const std::string& set : instruction_sets()) {
    add("kernel/" + set + "/smoke", [set](benchmark::State& state) {
      select_instruction_set(set);
      kernel(state, main_workload(), 1);
      select_instruction_set("");
    });
  }
  for (unsigned threads = 1; threads < 2 * available_threads(); threads *= 2) {
    const unsigned n = std::min(threads, available_threads());
    add("kernel/threads:" + std::to_string(n), [n](benchmark::State& state) { kernel(state, main_workload(), n); });
  }
  for (const unsigned part : bench::kPairParts) {
    add("kernel/pairs_percent:" + std::to_string(part),
        [part](benchmark::State& state) { kernel(state, bench::workload_of_pairs(part), 1); });
  }
  for (const std::string& size : bench::kSizes) {
    add("kernel/times_france:" + size,
        [size](benchmark::State& state) { kernel(state, bench::workload_of_size(size), 1); });
  }
  bench::register_studies([](benchmark::State& state, double scenarios, unsigned threads) {
    count(state, main_workload(), scenarios, threads);
  });
}

/// The limits of the machine, into the context that heads every output of Google Benchmark.
void add_limits() {
  constexpr double kGiga = 1e9;
  constexpr double kSeconds = 2.0;
  const auto add = [](const std::string& name, double value) {
    benchmark::AddCustomContext(name, std::to_string(value / kGiga));
  };
  benchmark::AddCustomContext("cpu", cpu_name());
  benchmark::AddCustomContext("territory", main_workload().summary());
  for (const std::string& set : instruction_sets()) {
    select_instruction_set(set);
    add("Gflop/s " + set, peak(1));
  }
  select_instruction_set("");
  add("Gflop/s " + instruction_set() + " all cores", peak(available_threads()));
  for (const MemoryLevel& level : measure_loads(kSeconds)) add("GB/s " + level.name, level.bytes_per_second);
}

}  // namespace

int main(int argc, char** argv) try {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  if (!answers_are_right()) return 1;
  add_limits();
  register_arms();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
} catch (const Error& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
