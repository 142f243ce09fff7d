#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Errors and diagnostics of the whole project.
///
/// Three kinds of trouble are told apart. A caller's mistake is an `assert`. Bad input, configuration or machine
/// is a `Diagnosis`, thrown as one `Error` or gathered with others in `Diagnostics`. The numerics of one scenario
/// are a status value (core/status.h) and never throw.
///
/// The text of a diagnosis reads "file:line: problem (why): suggestion".
namespace dotpop {

/// Who has to act; the program's exit status is the value.
enum class ErrorKind {
  input = 1,    ///< the user's files or study are wrong
  usage = 2,    ///< the command line is wrong
  machine = 3,  ///< disk, permission, memory
};

/// Where in a user's file something stands. An empty file means "no file"; line and column start at 1, 0 is unknown.
struct Place {
  std::string file;
  std::size_t line = 0;
  std::string column;  ///< name of the column or key, may be empty
};

/// One thing that is wrong, why, and what to do about it. `why` and `suggestion` may be empty.
struct Diagnosis {
  std::string problem;
  std::string why;
  std::string suggestion;
  Place where = {};
};

/// "file:line: column 'x': problem (why): suggestion", leaving out what is empty.
std::string to_string(const Diagnosis& diagnosis);

/// The only exception the project throws on purpose.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, Diagnosis diagnosis);
  /// Several faults at once; `text` is the complete message.
  Error(ErrorKind kind, const std::string& text);

  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

/// Shorthands for the usual three.
[[noreturn]] void throw_input_error(std::string problem, std::string why, std::string suggestion, Place where = {});
[[noreturn]] void throw_usage_error(std::string problem, std::string why, std::string suggestion);
[[noreturn]] void throw_machine_error(std::string problem, std::string why, std::string suggestion);

enum class Severity { error, warning };
inline constexpr std::array<std::string_view, 2> kSeverityName = {"error", "warning"};

/// Every fault found in an input, grouped by kind in the order of first appearance. All are counted; of each
/// kind only the first `kKeptOfAKind` are kept.
class Diagnostics {
 public:
  static constexpr std::size_t kKeptOfAKind = 20;

  struct Kind {
    std::string name;  ///< e.g. "unknown region"
    Severity severity = Severity::error;
    std::size_t count = 0;
    std::vector<Diagnosis> kept;
  };

  void add(Severity severity, std::string_view kind, Diagnosis diagnosis);
  /// True when the next fault of this kind would only be counted, so that its text need not be made.
  bool full(std::string_view kind) const;
  /// Counts one fault more of a kind that is `full`.
  void count(std::string_view kind);

  /// Adds what another one holds, except for some kinds.
  void append(const Diagnostics& other, const std::vector<std::string_view>& without = {});

  const std::vector<Kind>& kinds() const { return kinds_; }
  std::size_t errors() const;
  std::size_t warnings() const;

  /// All of it, one fault a line: "error: ...", and "(and 12 more of this kind: unknown region)".
  std::string text() const;
  /// Throws one input `Error` with the text of all errors when there are any.
  void throw_if_errors() const;

 private:
  Kind* find(std::string_view kind);
  std::vector<Kind> kinds_;
};

/// The candidate nearest to `word` by edit distance, or an empty string when none is near enough to be meant.
std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates);

/// "did you mean 'x'?" when a candidate is near, otherwise "known: a, b, c" (at most 12 names).
std::string suggest_name(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace dotpop
