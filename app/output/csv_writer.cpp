#include "app/output/csv_writer.h"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <iterator>
#include <utility>

namespace dotpop {
namespace {

constexpr char kSeparator = ';';
constexpr double kIntegersBelow = 1e15;

bool needs_quotes(std::string_view text) {
  if (text.empty()) return false;
  return text.front() == ' ' || text.back() == ' ' || text.front() == '\t' || text.back() == '\t' ||
         text.find_first_of(";\"\r\n") != std::string_view::npos;
}

void replace_point(std::string& digits, DecimalMark mark) {
  if (mark == DecimalMark::point) return;
  const std::size_t point = digits.find('.');
  if (point != std::string::npos) digits[point] = ',';
}

}  // namespace

CsvWriter::CsvWriter(std::filesystem::path destination, const std::vector<std::string>& header, CsvFormat format)
    : file_(std::move(destination)), decimal_mark_(format.decimal_mark), columns_(header.size()) {
  if (format.byte_order_mark == ByteOrderMark::utf8) file_.write("\xEF\xBB\xBF");
  for (const std::string& name : header) text(name);
  end_row();
}

CsvWriter& CsvWriter::text(std::string_view value) {
  if (!needs_quotes(value)) {
    add(value);
    return *this;
  }
  scratch_.assign(1, '"');
  for (const char character : value) {
    if (character == '"') scratch_ += '"';
    scratch_ += character;
  }
  scratch_ += '"';
  add(scratch_);
  return *this;
}

CsvWriter& CsvWriter::integer(std::int64_t value) {
  const fmt::format_int digits(value);
  add({digits.data(), digits.size()});
  return *this;
}

CsvWriter& CsvWriter::number(double value) {
  if (!std::isfinite(value)) return missing();
  if (value == 0.0) value = 0.0;  // -0 reads as a number, but puzzles people
  scratch_.clear();
  if (std::abs(value) < kIntegersBelow && std::trunc(value) == value) {
    fmt::format_to(std::back_inserter(scratch_), "{}", static_cast<std::int64_t>(value));
  } else {
    fmt::format_to(std::back_inserter(scratch_), "{}", value);
  }
  add_number(scratch_);
  return *this;
}

CsvWriter& CsvWriter::decimal(double value, int decimals) {
  if (!std::isfinite(value)) return missing();
  scratch_.clear();
  fmt::format_to(std::back_inserter(scratch_), "{:.{}f}", value, decimals);
  add_number(scratch_);
  return *this;
}

CsvWriter& CsvWriter::cents(std::int64_t value) {
  add(format_cents(value, decimal_mark_));
  return *this;
}

CsvWriter& CsvWriter::missing() {
  add({});
  return *this;
}

void CsvWriter::end_row() {
  assert(fields_ == columns_);
  fields_ = 0;
  file_.write("\n");
}

void CsvWriter::commit() {
  assert(fields_ == 0);
  file_.commit();
}

void CsvWriter::add(std::string_view field) {
  assert(fields_ < columns_);
  if (fields_ > 0) file_.write({&kSeparator, 1});
  file_.write(field);
  ++fields_;
}

void CsvWriter::add_number(std::string& digits) {
  replace_point(digits, decimal_mark_);
  add(digits);
}

std::string format_cents(std::int64_t cents, DecimalMark mark) {
  // The magnitude as unsigned: the most negative number of cents has no positive counterpart.
  const auto magnitude =
      cents < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  return fmt::format("{}{}{}{:02}", cents < 0 ? "-" : "", magnitude / 100, mark == DecimalMark::comma ? ',' : '.',
                     magnitude % 100);
}

}  // namespace dotpop
