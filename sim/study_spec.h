#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/choices.h"
#include "core/error.h"

/// A study as its file states it, before it meets a territory: names and numbers with the line they stand on.
/// Interface: section "Study". `bind_study` (sim/bind.h) turns it into a `Study`.
namespace dotpop {

template <class T>
struct Located {
  T value = {};
  Place where = {};
};

/// [policy] or [policy.region.R]: only what the file says.
struct PolicySpec {
  std::array<std::optional<Located<std::size_t>>, kChoices> choice;  ///< option of each choice
  std::map<std::string, Located<double>> criteria;                   ///< weight by zones.csv column
  std::map<std::string, Located<double>> unit;                       ///< multiplier by UM, or by "UM.MODE"
  std::map<std::string, Located<double>> mode;
  std::map<std::string, Located<double>> sector;
  std::optional<Located<double>> envelope;  ///< multiplier of the file's amount
};

enum class DesignKind : std::uint8_t { monte_carlo, latin_hypercube, grid, one_at_a_time };
inline constexpr std::array<std::string_view, 4> kDesignName = {"monte-carlo", "latin-hypercube", "grid",
                                                                "one-at-a-time"};

struct DesignSpec {
  Located<DesignKind> kind;
  std::optional<Located<std::uint64_t>> size;
  Located<std::uint64_t> seed = {1, {}};
};

/// One [[factors]] table.
struct FactorSpec {
  Place where;
  Located<std::string> target;
  std::optional<Located<std::string>> distribution;
  std::map<std::string, Located<double>> parameters;  ///< min, max, mean, sd, mu, sigma, mode
  std::optional<Located<std::int64_t>> levels;
  std::optional<Located<std::vector<std::variant<double, std::string>>>> values;
  std::optional<Located<std::vector<double>>> probabilities;
};

enum class SampleStorage : std::uint8_t { none, f32, f64 };
inline constexpr std::array<std::string_view, 3> kSampleStorageName = {"none", "f32", "f64"};

struct OutputSpec {
  SampleStorage samples = SampleStorage::none;
  std::vector<double> quantiles = {0.05, 0.25, 0.5, 0.75, 0.95};
};

struct StudySpec {
  std::string path;  ///< as given on the command line, for messages
  std::string text;  ///< the whole file
  std::string title;
  Located<std::string> territory;  ///< folder, relative to the study's own
  std::optional<Located<std::vector<std::string>>> regions;
  PolicySpec policy;
  std::map<std::string, Located<PolicySpec>> region_policy;
  std::optional<DesignSpec> design;
  std::vector<FactorSpec> factors;
  OutputSpec output;
};

/// Every zones.csv column that the policy or a factor names, ascending, each where it is first named. `criteria.*`
/// stands for the keys of [policy.criteria].
std::vector<Located<std::string>> named_criteria(const StudySpec& spec);

}  // namespace dotpop
