#include "app/commands/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/output/csv_writer.h"

namespace dotpop {
namespace {

/// Characters, not bytes: every byte that does not continue one.
std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

}  // namespace

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  std::string digits = fmt::format("{:.{}f}", value, decimals);
  if (digits.find_first_not_of("-0.") == std::string::npos && digits[0] == '-') digits.erase(0, 1);  // "-0.00"
  return group_digits(digits);
}

std::string euros(std::int64_t cents) { return group_digits(format_cents(cents)); }

std::string percent(double share, int decimals) {
  return std::isfinite(share) ? fmt::format("{:.{}f} %", 100.0 * share, decimals) : "-";
}

std::string percent_change(double from, double to) {
  if (from == 0.0 || !std::isfinite(to / from)) return "-";
  const std::string text = fmt::format("{:+.2f} %", 100.0 * (to / from - 1.0));
  return text == "-0.00 %" ? "+0.00 %" : text;
}

std::string shortened(const std::string& text, std::size_t width) {
  if (characters(text) <= width) return text;
  std::string kept;
  std::size_t n = 0;
  for (const char c : text) {
    const bool starts = (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
    if (starts && ++n == width) break;
    kept += c;
  }
  return kept + "…";
}

std::string TextTable::text(std::size_t indent) const {
  std::vector<std::size_t> width(align_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], characters(row[c]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line(indent, ' ');
    for (std::size_t c = 0; c < width.size(); ++c) {
      const std::string cell = row.empty() ? std::string(width[c], '-') : row[c];
      const std::string padding(width[c] - characters(cell), ' ');
      line += (c > 0 ? "  " : "") + (align_[c] == Align::left ? cell + padding : padding + cell);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace dotpop
