#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <string>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/commands/interruption.h"
#include "app/commands/open_study.h"
#include "app/commands/progress_bar.h"
#include "app/commands/region_amounts.h"
#include "app/output/atomic_file.h"
#include "app/version.h"
#include "core/kernel/instruction_set.h"
#include "sim/amounts_layout.h"
#include "sim/engine.h"
#include "sim/parallel.h"
#include "sim/store/result_writer.h"

namespace dotpop {
namespace {

using Clock = std::chrono::steady_clock;

/// MemAvailable of /proc/meminfo, bytes; 0 when it is not there.
std::uint64_t memory_of_machine() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  std::uint64_t kibibytes = 0;
  std::string unit;
  while (file >> name >> kibibytes) {
    std::getline(file, unit);
    if (name == "MemAvailable:") return kibibytes * 1024;
  }
  return 0;
}

/// A number in a file of its own, as control groups give them; nothing where there is none ("max").
std::optional<std::uint64_t> number_in(const char* path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  return file >> value ? std::optional(value) : std::nullopt;
}

/// What Linux says can be had without swapping, within the limit of a container, bytes; 0 when it does not say.
std::uint64_t available_memory() {
  const std::uint64_t of_machine = memory_of_machine();
  const auto limit = number_in("/sys/fs/cgroup/memory.max");
  const auto used = number_in("/sys/fs/cgroup/memory.current");
  if (!limit || !used || *used >= *limit) return of_machine;
  return of_machine == 0 ? *limit - *used : std::min(of_machine, *limit - *used);
}

unsigned threads_of(const RunArguments& arguments) {
  return arguments.threads > 0 ? arguments.threads : available_threads();
}

PlanChoice plan_of(const RunArguments& arguments) {
  return arguments.full_plan ? PlanChoice::full : PlanChoice::automatic;
}

Provenance provenance_of(const OpenStudy& open, unsigned threads) {
  Provenance provenance;
  provenance.version = kVersion;
  provenance.territory_sha256 = open.loaded.sha256;
  provenance.territory_title = open.loaded.title;
  provenance.synthetic_note = open.loaded.synthetic ? open.loaded.note : "";
  provenance.threads = threads;
  provenance.instruction_set = instruction_set();
  return provenance;
}

/// Scenarios that a region could not be evaluated in, by status; empty when there are none.
std::string failures(const OpenStudy& open, const StudyResult& result) {
  std::string text;
  for (std::size_t r = 0; r < result.status_count.size(); ++r) {
    const std::string& code = open.territory().regions.code[open.study.regions[r]];
    for (std::size_t s = 1; s < kStatuses; ++s) {
      const std::uint64_t n = result.status_count[r][s];
      if (n == 0) continue;
      text += fmt::format("  region {}: {} of {} scenarios not evaluated ({})\n", code,
                          grouped(static_cast<std::int64_t>(n)),
                          grouped(static_cast<std::int64_t>(open.study.n_scenarios)), kStatusName[s]);
    }
  }
  return text;
}

void warn_of_impossible_baseline(const OpenStudy& open, const StudyResult& result) {
  for (std::size_t r = 0; r < result.baseline_status.size(); ++r) {
    if (result.baseline_status[r] == Status::evaluated) continue;
    fmt::print(stderr, "warning: policy as written: {}; its baseline is missing (NaN)\n",
               explain_status(open.territory(), open.study.regions[r], result.baseline_status[r]));
  }
}

/// Everything between opening the study and the complete file under its temporary name.
StudyResult compute(const OpenStudy& open, const fs::path& temporary, const RunArguments& arguments,
                    Clock::time_point start) {
  const unsigned threads = threads_of(arguments);
  RunOptions options;
  options.threads = threads;
  options.plan = plan_of(arguments);
  options.memory_bytes = arguments.memory > 0 ? arguments.memory : available_memory();
  require_memory(open.territory(), open.study, open.study.output.samples != SampleStorage::none, options.memory_bytes);
  ResultWriter writer(temporary, open.territory(), open.study, provenance_of(open, threads));
  options.stop = [] { return interrupted(); };
  StudyResult result;
  {
    ProgressBar bar;
    options.progress = [&bar](std::uint64_t done, std::uint64_t all) { bar.update(done, all); };
    result = run_study(open.territory(), open.study, options, writer);
  }
  warn_of_impossible_baseline(open, result);
  const std::string failed = failures(open, result);
  if (result.evaluated() == 0) {
    throw Error(ErrorKind::input, "no scenario could be evaluated in any region; nothing is written\n" + failed +
                                      "  check the ranges of the factors against the policy (dotpop validate)");
  }
  if (!failed.empty()) fmt::print(stderr, "warning: some scenarios were impossible; their amounts are NaN\n{}", failed);
  writer.finish(result, std::chrono::duration<double>(Clock::now() - start).count());
  return result;
}

/// The same; a failure of the machine, which HDF5 puts in words of what is inside the file, names the file too.
StudyResult compute_into(const OpenStudy& open, const fs::path& temporary, const RunArguments& arguments,
                         Clock::time_point start) {
  try {
    return compute(open, temporary, arguments, start);
  } catch (const Error& error) {
    if (interrupted()) throw Interrupted();
    if (error.kind() != ErrorKind::machine) throw;
    throw Error(ErrorKind::machine, fmt::format("{}: {}", arguments.result->string(), error.what()));
  }
}

/// Thread-seconds of each stage of the engine, and what was before and after it, as a table.
std::string timings(const StageTimes& times, unsigned threads, double before, double after) {
  using Align = TextTable::Align;
  TextTable table({Align::left, Align::right, Align::right});
  table.row({"stage", "seconds of threads", "share"});
  table.rule();
  const double all = times.wall_seconds * threads;
  for (std::size_t s = 0; s < kStages; ++s) {
    table.row(
        {std::string(kStageName[s]), grouped(times.thread_seconds[s], 4), percent(times.thread_seconds[s] / all)});
  }
  table.rule();
  table.row({"engine", grouped(all, 4), ""});
  return table.text() + fmt::format(
                            "  {} for {:.4f} s; before it {:.4f} s (the study is read), after it {:.4f} s (the "
                            "result is completed).\n  allocation: steps 1 to 5, and the first touch of the memory for "
                            "amounts; idle: threads that wait for others\n",
                            counted(std::int64_t{threads}, "thread"), times.wall_seconds, before, after);
}

void print_plan(const OpenStudy& open, PlanChoice choice) {
  fmt::print("{}", explain(plan_study(open.territory(), open.study, choice), open.territory(), open.study));
}

}  // namespace

int run(const RunArguments& arguments) {
  const auto start = Clock::now();
  if (!arguments.result) {
    print_plan(open_valid_study(arguments.study, StudyPart::design), plan_of(arguments));
    return 0;
  }
  // The output before the work: a wrong path shows at once.
  const fs::path& destination = *arguments.result;
  require_other_place(destination, arguments.study);
  AtomicFile output(destination);
  if (output.temporary() == output.destination()) {
    throw_usage_error(fmt::format("cannot write '{}'", destination.string()), "HDF5 needs a regular file",
                      "give the name of a file");
  }
  const OpenStudy open = open_valid_study(arguments.study, StudyPart::design);
  if (arguments.explain_plan) print_plan(open, plan_of(arguments));
  const GracefulInterruption graceful;
  const auto opened = Clock::now();
  const StudyResult result = compute_into(open, output.temporary(), arguments, start);
  if (interrupted()) throw Interrupted();
  output.commit();

  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  fmt::print("{} of {} in {}, {}\n", counted(static_cast<std::int64_t>(open.study.n_scenarios), "scenario"),
             counted(std::int64_t(result.baseline.size()), "establishment"),
             counted(std::int64_t(open.study.regions.size()), "region"),
             counted(std::int64_t(open.study.factors.size()), "factor"));
  fmt::print("{:.2f} s in all; {} scenarios/s on {}\n", seconds,
             grouped(static_cast<double>(open.study.n_scenarios) / result.seconds, 0),
             counted(std::int64_t{threads_of(arguments)}, "thread"));
  fmt::print("written: {}\n", destination.string());
  if (arguments.show_timings) {
    const double before = std::chrono::duration<double>(opened - start).count();
    fmt::print(stderr, "{}",
               timings(result.times, threads_of(arguments), before, seconds - before - result.times.wall_seconds));
  }
  return 0;
}

}  // namespace dotpop
