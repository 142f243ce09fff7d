#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/numbers.h"

/// Numbers (sim/numbers.h and more) and tables for people, on a terminal.
namespace dotpop {

/// "1 234 567.89", with that many decimals; "-" for NaN.
std::string grouped(double value, int decimals);
/// Cents as euros: "1 234.56".
std::string euros(std::int64_t cents);
/// "12.3 %"; "-" for NaN.
std::string percent(double share, int decimals = 1);
/// "+12.3 %" of change from `from` to `to`; "-" when `from` is 0.
std::string percent_change(double from, double to);
/// At most `width` characters (of UTF-8), cut with an ellipsis.
std::string shortened(const std::string& text, std::size_t width);

/// Columns aligned by width; the first row is the heading.
class TextTable {
 public:
  enum class Align { left, right };
  explicit TextTable(std::vector<Align> columns) : align_(std::move(columns)) {}

  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// A line under the heading or above a sum.
  void rule() { rows_.emplace_back(); }
  /// Every line starts with `indent` spaces and ends with a line break.
  std::string text(std::size_t indent = 2) const;

 private:
  std::vector<Align> align_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace dotpop
