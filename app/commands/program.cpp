#include "app/commands/program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <new>
#include <string>
#include <vector>

#include "app/commands/byte_size.h"
#include "app/commands/commands.h"
#include "app/commands/interruption.h"
#include "app/version.h"
#include "core/error.h"
#include "core/kernel/instruction_set.h"
#include "sim/engine.h"

namespace dotpop {
namespace {

constexpr int kUsageStatus = static_cast<int>(ErrorKind::usage);
constexpr int kMachineStatus = static_cast<int>(ErrorKind::machine);

/// Accepts what a std::uint64_t holds; CLI11 would take a larger number for the largest.
CLI::Validator whole_number() {
  const auto check = [](std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return std::string();
    return fmt::format("'{}' is not a whole number from 0 to {}", text, std::numeric_limits<std::uint64_t>::max());
  };
  return CLI::Validator(check, "");
}

/// Turns "4GiB" into its bytes.
CLI::Validator size_in_bytes() {
  const auto check = [](std::string& text) {
    const auto bytes = byte_size(text);
    if (!bytes || *bytes == 0) {
      return fmt::format("'{}' is no size of memory: give a number and B, kB, MB, GB, KiB, MiB or GiB, e.g. 4GiB",
                         text);
    }
    text = std::to_string(*bytes);
    return std::string();
  };
  return CLI::Validator(check, "");
}

/// What the command line asked for; its arguments outlive the parsing.
struct CommandLine {
  CLI::App app{"dotpop: the dotation populationnelle SMR under thousands of variations of its criteria and scales",
               "dotpop"};
  std::function<int()> command;
  ValidateArguments validate;
  AllocateArguments allocate;
  ExplainArguments explain;
  RunArguments run;
  CompareArguments compare;
  GenerateArguments generate;
  InfoArguments info;
  ShowArguments show;
  BenchArguments bench;
  bool allocate_comma = false;
  bool compare_comma = false;

  CommandLine();

 private:
  template <class Arguments>
  CLI::App* add(const char* name, const char* what, int (*function)(const Arguments&), const Arguments& arguments) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->callback([this, function, &arguments] { command = [function, &arguments] { return function(arguments); }; });
    return sub;
  }
  void add_policy_commands();
  void add_study_commands();
  void add_territory_commands();
};

CommandLine::CommandLine() {
  app.set_version_flag("--version", std::string("dotpop ") + kVersion);
  app.require_subcommand(1);
  app.fallthrough();
  add_policy_commands();
  add_study_commands();
  add_territory_commands();
  app.footer(
      "Exit status: 0 done; 1 wrong input, or no scenario could be evaluated; 2 wrong command line;\n"
      "3 the machine failed (disk, permission, memory); 130 interrupted.\n"
      "DOTPOP_ISA in the environment forces an instruction set, e.g. AVX2; the best one is taken by default.");
}

void CommandLine::add_policy_commands() {
  auto* sub =
      add("validate", "Read everything; print what it holds and every fault found", &dotpop::validate, validate);
  sub->add_option("STUDY", validate.study, "Study file (TOML)")->required();

  sub = add("allocate", "Allocate by the policy as written: allocation.csv and zones.csv", &dotpop::allocate, allocate);
  sub->add_option("STUDY", allocate.study, "Study file (TOML)")->required();
  sub->add_option("-o,--output", allocate.folder, "Folder to write, made when it is not there")->required();
  sub->add_flag("--decimal-comma", allocate_comma, "Write 12,34 for French spreadsheets");

  sub = add("explain", "Derive one establishment's amount step by step, to the cent", &dotpop::explain, explain);
  sub->add_option("STUDY", explain.study, "Study file (TOML)")->required();
  sub->add_option("--establishment", explain.establishment, "FINESS number")->required();
  sub->add_option("--zones", explain.zones, "Zones shown one by one")->capture_default_str()->check(whole_number());

  sub = add("compare", "Two policies on one territory: who changes, by how much, through which part", &dotpop::compare,
            compare);
  sub->add_option("STUDY_A", compare.study_a, "First study")->required();
  sub->add_option("STUDY_B", compare.study_b, "Second study")->required();
  sub->add_option("--top", compare.top, "Gainers and losers shown")->capture_default_str()->check(whole_number());
  sub->add_option("-o,--output", compare.table, "CSV file with every establishment");
  sub->add_flag("--decimal-comma", compare_comma, "Write 12,34 for French spreadsheets");
}

void CommandLine::add_study_commands() {
  auto* sub = add("run", "Run the study: the distribution of every establishment's amount", &dotpop::run, run);
  sub->add_option("STUDY", run.study, "Study file (TOML)")->required();
  auto* result = sub->add_option("-o,--output", run.result, "Result file (HDF5, readable as netCDF-4)");
  sub->add_option("--threads", run.threads, "Threads; all cores by default. The result is the same for any number")
      ->check(CLI::Range(1, 1024));
  sub->add_option_function<std::string>(
         "--plan", [this](const std::string& plan) { run.full_plan = plan == "full"; },
         "auto: each region by the cheapest exact way; full: every zone and establishment in every scenario")
      ->check(CLI::IsMember({"auto", "full"}))
      ->default_str("auto");
  sub->add_flag("--explain-plan", run.explain_plan,
                "Print how each region will be evaluated, and what that saves; without -o, do nothing else");
  sub->add_option(
         "--memory", run.memory,
         "Memory for amounts, e.g. 4GiB; what is available by default. The result is the same for any size, or "
         "there is none")
      ->type_name("SIZE")
      ->transform(size_in_bytes());
  sub->add_flag("--timings", run.show_timings, "Print on stderr, after the run, where its time went");
  sub->parse_complete_callback([this, result] {
    if (result->empty() && !run.explain_plan)
      throw CLI::RequiredError("-o RESULT.h5 (or --explain-plan, to see only how the study would be evaluated)");
  });

  sub = add("info", "Print what a result file holds", &dotpop::info, info);
  sub->add_option("RESULT", info.result, "Result file (HDF5)")->required();

  sub = add("show", "Print one establishment's distribution, or the most and least certain ones", &dotpop::show, show);
  sub->add_option("RESULT", show.result, "Result file (HDF5)")->required();
  sub->add_option("--establishment", show.establishment, "FINESS number");
  sub->add_option("--top", show.top, "Most and least certain establishments shown")
      ->capture_default_str()
      ->check(whole_number());
}

void CommandLine::add_territory_commands() {
  auto* sub =
      add("generate", "Make a complete synthetic territory on the real zones of France", &dotpop::generate, generate);
  sub->add_option("-o,--output", generate.folder, "Folder to write, made when it is not there")->required();
  sub->add_option("--seed", generate.seed, "Seed of everything synthetic")
      ->capture_default_str()
      ->check(whole_number());
  sub->add_option("--regions", generate.regions, "INSEE codes of the regions, e.g. --regions 84,11; all by default")
      ->delimiter(',');
  sub->add_option("--times", generate.copies, "Copies of France, for benchmarks")
      ->capture_default_str()
      ->check(CLI::Range(1u, 100u));

  sub = add("bench", "The limits of this machine, and how near the kernel comes to them, in ten seconds",
            &dotpop::bench, bench);
  sub->add_option("TERRITORY", bench.territory, "Folder of CSV files; a generated France without");
  sub->add_option("--threads", bench.threads, "Threads; all cores by default")->check(CLI::Range(1, 1024));
  sub->add_option("--seconds", bench.seconds, "About how long to measure")
      ->capture_default_str()
      ->check(CLI::Range(0.001, 3600.0));
}

/// What is wrong with a command line that CLI11 refused; its own words where they are clear.
std::string explain_refusal(const CLI::App& app, const CLI::App& command, const std::vector<std::string>& words,
                            const CLI::ParseError& error) {
  if (words.empty()) return "no command";
  const bool is_option = words.front().rfind('-', 0) == 0;
  if (&app == &command && !is_option) {
    std::vector<std::string> known;
    for (const CLI::App* sub : app.get_subcommands({})) known.push_back(sub->get_name());
    return fmt::format("unknown command '{}': {}", words.front(), suggest_name(words.front(), known));
  }
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  const auto is_known = [&](const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    return std::find(known.begin(), known.end(), name) != known.end();
  };
  for (const std::string& word : words) {
    if (word.rfind("--", 0) != 0 || word == "--" || is_known(word)) continue;
    return fmt::format("unknown option '{}': {}", word, suggest_name(word, known));
  }
  const std::vector<std::string> extras = app.remaining(true);
  const auto extra = std::find_first_of(words.begin(), words.end(), extras.begin(), extras.end());
  const bool is_extra = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  if (!is_extra || extra == words.end()) return error.what();
  return fmt::format("{} '{}'", extra->rfind('-', 0) == 0 ? "unknown option" : "one argument too many:", *extra);
}

/// Prints why the command line is wrong, and which help to read.
void refuse(const CLI::App& app, int argc, const char* const* argv, const CLI::ParseError& error) {
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  const auto commands = app.get_subcommands();
  const CLI::App& command = commands.empty() ? app : *commands.front();
  const std::string help = commands.empty() ? "dotpop --help" : "dotpop " + command.get_name() + " --help";
  fmt::print(stderr, "error: {}\nRun `{}` for {}.\n", explain_refusal(app, command, words, error), help,
             commands.empty() ? "the commands" : "its arguments and options");
}

/// stdout may be a file on a full disk: that is a failure too.
int flushed(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  fmt::print(stderr, "error: cannot write the standard output (disk full?)\n");
  return status == 0 ? kMachineStatus : status;
}

/// DOTPOP_ISA in the environment forces the kernel's instruction set.
void select_forced_instruction_set() {
  const char* const forced = std::getenv("DOTPOP_ISA");
  if (forced == nullptr || select_instruction_set(forced)) return;
  throw_usage_error(fmt::format("DOTPOP_ISA is '{}'", forced), "no instruction set of this program on this machine",
                    fmt::format("use one of {}, or unset it", fmt::join(instruction_sets(), ", ")));
}

int guarded(const std::function<int()>& command) {
  try {
    select_forced_instruction_set();
    return flushed(command());
  } catch (const Interrupted&) {
    fmt::print(stderr, "interrupted: nothing is written\n");
    return kInterruptedStatus;
  } catch (const Error& error) {
    flushed(0);
    fmt::print(stderr, "error: {}\n", error.what());
    return static_cast<int>(error.kind());
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "error: not enough memory: use a smaller study, or quantiles = [] in [output]\n");
    return kMachineStatus;
  } catch (const std::system_error& error) {  // std::filesystem and fmt::print throw these
    fmt::print(stderr, "error: {}\n", error.what());
    return kMachineStatus;
  }
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  install_signal_handlers();
  CommandLine line;
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return flushed(line.app.exit(error));
    refuse(line.app, argc, argv, error);
    return kUsageStatus;
  }
  if (line.allocate_comma) line.allocate.decimal_mark = DecimalMark::comma;
  if (line.compare_comma) line.compare.decimal_mark = DecimalMark::comma;
  return guarded(line.command);
}

}  // namespace dotpop
