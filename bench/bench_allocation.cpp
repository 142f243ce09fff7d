// Allocation throughput: the scalar reference, an Eigen program and the kernel with every instruction set of this
// machine, side by side on the same parameters.
// Items are national scenarios. The answers are checked against the reference before anything is timed.
//   DOTPOP_REFERENCE_TERRITORY  folder of the territory; by default ../shared/data/france-2023, or a generated France
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "app/generate/generate.h"
#include "app/input/territory_reader.h"
#include "bench/eigen_allocation.h"
#include "core/allocation.h"
#include "core/kernel/instruction_set.h"
#include "core/kernel/region_kernel.h"
#include "sim/parallel.h"
#include "sim/random.h"

namespace {

using namespace dotpop;
namespace fs = std::filesystem;

constexpr std::size_t kScenarios = 256;

/// Criteria of the territory that the benchmark weighs; both kinds of territory have the first three.
const std::vector<std::string> kCriteria = {"part_75_plus", "sejours_mco_1000", "revenu_median"};

Territory load() {
  const char* given = std::getenv("DOTPOP_REFERENCE_TERRITORY");
  fs::path folder = given != nullptr ? given : DOTPOP_DEFAULT_REFERENCE;
  const bool generated = !fs::is_directory(folder);
  if (generated) {
    folder = fs::temp_directory_path() / ("dotpop-bench-" + std::to_string(::getpid()));
    write_territory(generate_territory({}), {}, folder);
  }
  std::vector<CriterionRequest> requests;
  for (const auto& name : kCriteria) requests.push_back({name, {}});
  Diagnostics diagnostics;
  LoadedTerritory loaded = load_territory(folder, requests, diagnostics);
  if (generated) fs::remove_all(folder);
  diagnostics.throw_if_errors();
  std::printf("territory: %s, %u zones, %u establishments, %zu pairs\n",
              generated ? "generated France" : folder.c_str(), loaded.territory.n_zones(),
              loaded.territory.n_establishments(), loaded.territory.zone_days.column.size());
  return std::move(loaded.territory);
}

/// The work: every region prepared, and for each the parameters of kScenarios policies.
struct Work {
  Territory territory = load();
  ParameterLayout layout{territory};
  std::vector<PreparedRegion> regions;
  std::vector<double> parameters;  ///< [n_parameters x kScenarios], the same for every region

  Work() {
    RegionPolicy policy = neutral_policy(territory);
    const std::vector<double> base = layout.flatten(policy);
    parameters.resize(base.size() * kScenarios);
    for (std::size_t slot = 0; slot < base.size(); ++slot) {
      const bool is_weight = slot < layout.n_criteria();
      for (std::size_t i = 0; i < kScenarios; ++i) {
        const double u = random_uniform(1, i, static_cast<std::uint32_t>(slot), Stream::design);
        parameters[slot * kScenarios + i] = is_weight ? 0.3 * u : slot == layout.envelope() ? 1.0 : 0.8 + 0.45 * u;
      }
    }
    const std::vector<std::uint8_t> used(territory.n_criteria(), 1);
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      regions.push_back(prepare_region(territory, r, {}, used));
    }
  }

  RegionPolicy policy(std::size_t scenario) const {
    std::vector<double> one;
    for (std::size_t slot = 0; slot < layout.size(); ++slot) one.push_back(parameters[slot * kScenarios + scenario]);
    return layout.unflatten({}, one);
  }
};

const Work& work() {
  static const Work instance;
  return instance;
}

/// Runs the kernel over all regions; one for each thread.
class KernelArm {
 public:
  KernelArm() : withheld_(kScenarios), clamped_(kScenarios), status_(kScenarios) {
    for (const auto& region : work().regions) workspace_.reserve(region);
  }
  const std::vector<double>& allocate(const PreparedRegion& region) {
    allocation_.resize(region.n_establishments * kScenarios);
    allocate_region_block(region, work().parameters, kScenarios,
                          {allocation_, kScenarios, withheld_, clamped_, status_}, workspace_);
    return allocation_;
  }

 private:
  std::vector<double> allocation_, withheld_, clamped_;
  std::vector<Status> status_;
  KernelWorkspace workspace_;
};

/// Kernel (with the instruction set in use) and Eigen against the reference, on a few scenarios of every region.
/// Returns false when one is wrong.
bool answers_are_right() {
  constexpr double kTolerance = 1e-13;  // of the region's envelope (model.md, Precision)
  KernelArm kernel;
  for (const auto& region : work().regions) {
    const std::vector<double>& by_kernel = kernel.allocate(region);
    bench::EigenRegion eigen(region);
    const Eigen::MatrixXd& by_eigen = eigen.allocate(work().parameters, kScenarios);
    std::vector<std::size_t> place(region.n_establishments);  // Eigen keeps the prepared order of rows
    for (std::size_t i = 0; i < place.size(); ++i) place[region.result_row[i]] = i;
    for (const std::size_t scenario : {std::size_t{0}, std::size_t{17}, kScenarios - 1}) {
      const RegionAllocation reference = allocate_region(work().territory, region.region, work().policy(scenario));
      for (std::size_t e = 0; e < reference.allocation.size(); ++e) {
        const double right = reference.allocation[e];
        const double tolerance = kTolerance * reference.envelope;
        const double of_kernel = by_kernel[e * kScenarios + scenario];
        const double of_eigen = by_eigen(static_cast<Eigen::Index>(place[e]), static_cast<Eigen::Index>(scenario));
        if (!(std::abs(of_kernel - right) <= tolerance) || !(std::abs(of_eigen - right) <= tolerance)) {
          std::fprintf(stderr, "wrong answer: establishment %zu of region %u, scenario %zu: %.17g %.17g, not %.17g\n",
                       e, region.region, scenario, of_kernel, of_eigen, right);
          return false;
        }
      }
    }
  }
  return true;
}

void count(benchmark::State& state, std::size_t scenarios) {
  const auto n = static_cast<double>(scenarios);
  const auto flops = 4.0 * static_cast<double>(work().territory.zone_days.column.size()) * n;
  state.counters["scenarios/s"] = benchmark::Counter(n, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["flop/s"] = benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

void reference(benchmark::State& state) {
  const RegionPolicy policy = work().policy(0);
  for (auto _ : state) {
    for (const auto& region : work().regions) {
      benchmark::DoNotOptimize(allocate_region(work().territory, region.region, policy));
    }
  }
  count(state, 1);
}

void eigen(benchmark::State& state) {
  std::vector<std::unique_ptr<bench::EigenRegion>> arms;
  for (const auto& region : work().regions) arms.push_back(std::make_unique<bench::EigenRegion>(region));
  for (auto _ : state) {
    for (auto& arm : arms) benchmark::DoNotOptimize(arm->allocate(work().parameters, kScenarios).data());
  }
  count(state, kScenarios);
}

void kernel(benchmark::State& state, const std::string& name) {
  select_instruction_set(name);
  KernelArm arm;
  for (auto _ : state) {
    for (const auto& region : work().regions) benchmark::DoNotOptimize(arm.allocate(region).data());
  }
  count(state, kScenarios);
  select_instruction_set("");
}

void kernel_threads(benchmark::State& state) {
  const auto threads = static_cast<unsigned>(state.range(0));
  Workers workers(threads);
  std::vector<KernelArm> arms(threads);
  const std::size_t n = work().regions.size();
  constexpr std::size_t kRepeats = 8;  // enough tasks to balance regions of unlike size
  for (auto _ : state) {
    workers.for_each(n * kRepeats,
                     [&](std::size_t task, unsigned slot) { arms[slot].allocate(work().regions[task % n]); });
  }
  count(state, kScenarios * kRepeats);
}

BENCHMARK(reference)->Name("reference/smoke")->Unit(benchmark::kMillisecond);
BENCHMARK(eigen)->Name("eigen/smoke")->Unit(benchmark::kMillisecond);

/// The arms that depend on the machine.
void register_kernels() {
  for (const std::string& name : instruction_sets()) {
    benchmark::RegisterBenchmark(("kernel/" + name + "/smoke").c_str(), kernel, name)->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("kernel/threads", kernel_threads)
      ->Arg(1)
      ->Arg(2)
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const std::string& name : instruction_sets()) {
    select_instruction_set(name);
    if (!answers_are_right()) return 1;
    std::printf("answers: kernel (%s) and Eigen agree with the reference to 1e-13 of the envelope\n", name.c_str());
  }
  select_instruction_set("");
  register_kernels();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
