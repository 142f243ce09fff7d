#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/error.h"
#include "sim/study_spec.h"

namespace dotpop {

/// One table of a TOML file, read key by key: every key must be asked for, and what was not is told as unknown.
/// Faults go to the diagnostics with file and line, and the key reads as absent.
class TomlTable {
 public:
  /// `name` as in the file, e.g. "[design]"; empty for the top of the file.
  TomlTable(const toml::table& table, std::string name, std::string file, Diagnostics& diagnostics);

  bool has(std::string_view key) const { return table_.contains(key); }
  Place where() const { return place(table_); }
  Place where(std::string_view key) const;

  std::optional<Located<std::string>> text(std::string_view key);
  /// A finite number; an integer is one.
  std::optional<Located<double>> number(std::string_view key);
  std::optional<Located<std::int64_t>> integer(std::string_view key);
  std::optional<TomlTable> table(std::string_view key);
  /// The tables of an array of tables ([[key]]).
  std::vector<TomlTable> tables(std::string_view key);
  std::optional<Located<std::vector<std::string>>> texts(std::string_view key);
  std::optional<Located<std::vector<double>>> numbers(std::string_view key);
  std::optional<Located<std::vector<std::variant<double, std::string>>>> values(std::string_view key);

  /// Every key of this table is the user's own name; all are taken.
  std::vector<std::string> names();
  bool holds_table(std::string_view key) const;

  /// Position of a text among known ones; another text is a fault.
  template <std::size_t n>
  std::optional<Located<std::size_t>> option(std::string_view key, const std::array<std::string_view, n>& known) {
    return option_among(key, {known.begin(), known.end()});
  }

  /// Tells the keys that nobody asked for.
  void finish();

  void fault(std::string_view kind, std::string problem, std::string why, std::string suggestion, Place where);

 private:
  const toml::node* find(std::string_view key);
  Place place(const toml::node& node) const;
  void wrong_type(std::string_view key, const toml::node& node, const std::string& expected);
  std::optional<double> finite(std::string_view key, const toml::node& node, const std::string& expected);
  std::optional<Located<std::size_t>> option_among(std::string_view key, const std::vector<std::string>& known);

  const toml::table& table_;
  std::string name_;
  std::string file_;
  Diagnostics* diagnostics_;
  std::vector<std::string> known_;
};

}  // namespace dotpop
