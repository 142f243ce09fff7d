#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/measure/kernel_runner.h"
#include "app/measure/machine_limits.h"
#include "app/measure/measured_territory.h"
#include "app/measure/stopwatch.h"
#include "app/measure/workload_study.h"
#include "core/error.h"
#include "core/kernel/instruction_set.h"
#include "sim/parallel.h"

namespace dotpop {
namespace {

using Align = TextTable::Align;

constexpr double kGiga = 1e9;

/// The parts of the time, which add up to 1; making the territory comes on top.
constexpr double kLoadsPart = 0.15;
constexpr double kMultiplyAddsPart = 0.2;
constexpr double kKernelPart = 0.4;
constexpr double kStudyPart = 0.25;

/// What one line of the kernel's table is about.
struct Arm {
  std::string set;  ///< instruction set
  unsigned threads = 1;
};

/// Every instruction set on one thread, and the one in use, which stands first, on 2, 4, 8 ... and all threads too.
std::vector<Arm> arms(const std::string& in_use, unsigned threads) {
  std::vector<Arm> all;
  for (unsigned n = 1; n < threads; n *= 2) all.push_back({in_use, n});
  all.push_back({in_use, threads});
  for (const std::string& set : instruction_sets()) {
    if (set != in_use) all.push_back({set, 1});
  }
  return all;
}

void print_loads(double seconds) {
  TextTable table({Align::left, Align::right, Align::right});
  table.row({"loads, 1 thread", "KiB", "GB/s"});
  for (const MemoryLevel& level : measure_loads(seconds)) {
    constexpr std::size_t kKibibyte = 1024;
    table.row({level.name, grouped(static_cast<std::int64_t>(level.bytes / kKibibyte)),
               grouped(level.bytes_per_second / kGiga, 1)});
  }
  fmt::print("\n{}", table.text());
  std::fflush(stdout);
}

/// The kernel beside the multiply-adds that the same threads do with the same instruction set. Returns the rate of
/// the first arm that `threads` threads ran, scenarios/s.
double print_kernel(const Workload& workload, const std::vector<Arm>& all, unsigned threads, double seconds) {
  const double share = 1.0 / static_cast<double>(all.size());
  TextTable table({Align::left, Align::right, Align::right, Align::right, Align::right, Align::right});
  table.row({"kernel", "threads", "scenarios/s", "Gflop/s", "FMA peak", "of peak"});
  double rate_of_study = 0.0;
  for (const Arm& arm : all) {
    select_instruction_set(arm.set);
    KernelRunner kernel(workload, arm.threads);
    if (!kernel.is_right()) {
      throw_machine_error(fmt::format("the kernel ({}) does not agree with the reference", arm.set),
                          "its speed would mean nothing", "tell the developers the CPU and the compiler");
    }
    const double peak = measure_multiply_adds(arm.threads, seconds * share * kMultiplyAddsPart);
    const std::size_t repeats = arm.threads == 1 ? 1 : std::size_t{2} * arm.threads;
    const double rate = best_rate(static_cast<double>(repeats * kWorkloadScenarios), seconds * share * kKernelPart,
                                  [&] { kernel.run(repeats); });
    const double operations = rate * workload.operations();
    table.row({arm.set, grouped(std::int64_t{arm.threads}), grouped(rate, 0), grouped(operations / kGiga, 1),
               grouped(peak / kGiga, 1), percent(operations / peak)});
    if (arm.threads == threads && rate_of_study == 0.0) rate_of_study = rate;
  }
  select_instruction_set(all.front().set);
  fmt::print("\n{}", table.text());
  std::fflush(stdout);
  return rate_of_study;
}

/// As many scenarios as the time allows, 10,000 at most: what `dotpop run` does between reading and writing files.
void print_study(const Workload& workload, unsigned threads, double rate, double seconds) {
  constexpr double kMostScenarios = 10000.0;
  const double wanted = std::clamp(rate * seconds / 2.0, static_cast<double>(kBlock), kMostScenarios);
  const auto size = static_cast<std::uint64_t>(wanted);
  const Study study = bind_workload_study(workload, kWorkloadStudy, size, OutputSpec{}.quantiles);
  RunOptions options;
  options.threads = threads;
  DroppingSink sink;
  std::string plan;
  const double best = best_rate(static_cast<double>(size), seconds,
                                [&] { plan = summary(run_study(workload.territory(), study, options, sink).plan); });
  fmt::print(
      "\nA study of {}, {}, moments and {} exact quantiles, on {}:\n{} scenarios/s, {} of the kernel's rate (plan: "
      "{})\n",
      counted(static_cast<std::int64_t>(size), "scenario"),
      counted(static_cast<std::int64_t>(study.factors.size()), "factor"), study.output.quantiles.size(),
      counted(std::int64_t{threads}, "thread"), grouped(best, 0), percent(best / rate), plan);
}

}  // namespace

int bench(const BenchArguments& arguments) {
  const unsigned threads = arguments.threads > 0 ? arguments.threads : available_threads();
  MeasuredTerritory measured =
      arguments.territory ? read_measured_territory(*arguments.territory) : generate_measured_territory();
  const Workload workload(std::move(measured.territory));
  fmt::print("{}, {}; instruction set in use: {}\n", cpu_name(), counted(std::int64_t{available_threads()}, "core"),
             instruction_set());
  fmt::print("{}: {}\n", measured.name, workload.summary());
  fmt::print("the best rate of about {} s of measuring; Gflop/s: 10^9 operations a second, of double precision\n",
             arguments.seconds);
  std::fflush(stdout);
  print_loads(arguments.seconds * kLoadsPart);
  const double rate = print_kernel(workload, arms(instruction_set(), threads), threads, arguments.seconds);
  print_study(workload, threads, rate, arguments.seconds * kStudyPart);
  return 0;
}

}  // namespace dotpop
