#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/output/csv_writer.h"

/// The commands of the program, one function each, in a file of its name. They print results on stdout and messages
/// on stderr, throw `Error`, and return the exit status of a run that ended by itself.
namespace dotpop {

namespace fs = std::filesystem;

struct ValidateArguments {
  fs::path study;
};
int validate(const ValidateArguments& arguments);

struct AllocateArguments {
  fs::path study;
  fs::path folder;
  DecimalMark decimal_mark = DecimalMark::point;
};
int allocate(const AllocateArguments& arguments);

struct ExplainArguments {
  fs::path study;
  std::string establishment;
  std::size_t zones = 10;  ///< the largest ones, shown one by one
};
int explain(const ExplainArguments& arguments);

struct RunArguments {
  fs::path study;
  std::optional<fs::path> result;  ///< none: the plan is explained, and nothing is run
  unsigned threads = 0;            ///< 0: all
  std::uint64_t memory = 0;        ///< bytes for amounts; 0: what is available
  bool full_plan = false;
  bool explain_plan = false;  ///< print the plan first
  bool show_timings = false;  ///< print the times of the stages at the end
};
int run(const RunArguments& arguments);

struct CompareArguments {
  fs::path study_a;
  fs::path study_b;
  std::size_t top = 10;           ///< gainers and losers shown
  std::optional<fs::path> table;  ///< CSV with every establishment
  DecimalMark decimal_mark = DecimalMark::point;
};
int compare(const CompareArguments& arguments);

struct GenerateArguments {
  fs::path folder;
  std::uint64_t seed = 1;
  std::vector<std::string> regions;
  std::uint32_t copies = 1;
};
int generate(const GenerateArguments& arguments);

struct InfoArguments {
  fs::path result;
};
int info(const InfoArguments& arguments);

struct ShowArguments {
  fs::path result;
  std::optional<std::string> establishment;
  std::size_t top = 10;  ///< most and least certain establishments shown
};
int show(const ShowArguments& arguments);

struct BenchArguments {
  std::optional<fs::path> territory;  ///< a generated France without
  unsigned threads = 0;               ///< 0: all
  double seconds = 10.0;              ///< of measuring, about
};
int bench(const BenchArguments& arguments);

}  // namespace dotpop
