#include "app/input/number.h"

#include <fast_float/fast_float.h>

#include <array>
#include <cassert>
#include <cmath>
#include <string>
#include <system_error>

#include "app/input/field_text.h"

namespace dotpop {
namespace {

/// What people put between thousands: spaces of any kind and apostrophes.
constexpr std::array<std::string_view, 6> kBetweenThousands = {" ", "\u00A0", "\u202F", "\u2009", "'", "\u2019"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// True when fast_float may try: it would also take "nan" and "inf".
bool looks_like_number(std::string_view text, bool comma) {
  if (text.front() == '-') text.remove_prefix(1);
  return !text.empty() && (is_digit(text.front()) || text.front() == '.' || (comma && text.front() == ','));
}

/// True when all of `text` is one number with this decimal mark; `value` is infinite when it is too large.
bool read_all(std::string_view text, char decimal_mark, double& value) noexcept {
  const char* const end = text.data() + text.size();
  const auto result = fast_float::from_chars_advanced(
      text.data(), end, value, fast_float::parse_options{fast_float::chars_format::general, decimal_mark});
  return result.ptr == end && result.ec != std::errc::invalid_argument;
}

bool is_not_finite(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  return equal_but_for_case(text, "nan") || equal_but_for_case(text, "inf") || equal_but_for_case(text, "infinity");
}

struct Marks {
  std::size_t commas = 0, points = 0, between_thousands = 0, digits = 0;
  bool other = false;
};

Marks count_marks(std::string_view text) {
  Marks marks;
  while (!text.empty()) {
    std::size_t length = 1;
    if (is_digit(text.front())) {
      ++marks.digits;
    } else if (text.front() == ',') {
      ++marks.commas;
    } else if (text.front() == '.') {
      ++marks.points;
    } else {
      bool known = text.front() == '-' || text.front() == '+';
      for (const std::string_view mark : kBetweenThousands) {
        if (text.substr(0, mark.size()) != mark) continue;
        ++marks.between_thousands;
        length = mark.size();
        known = true;
      }
      marks.other = marks.other || !known;
    }
    text.remove_prefix(length);
  }
  return marks;
}

NumberFault classify(std::string_view text) {
  if (is_not_finite(text)) return NumberFault::not_finite;
  const Marks marks = count_marks(text);
  if (marks.other || marks.digits == 0) return NumberFault::text;
  if (marks.between_thousands > 0 || marks.commas + marks.points > 1) return NumberFault::thousands_separator;
  return marks.commas == 1 ? NumberFault::decimal_comma : NumberFault::text;
}

/// `text` rewritten without thousands separators and with a decimal point, empty when that is not clear.
std::string plain_number(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  if (text.size() > kLongest) return {};
  std::string plain(text);
  for (const std::string_view mark : kBetweenThousands) {
    for (std::size_t at = 0; (at = plain.find(mark)) != std::string::npos;) plain.erase(at, mark.size());
  }
  if (plain.find('.') == std::string::npos && plain.find(',') == plain.rfind(',') &&
      plain.find(',') != std::string::npos) {
    plain[plain.find(',')] = '.';
  }
  return parse_number(plain, ',').fault == NumberFault::none ? plain : std::string();
}

}  // namespace

ParsedNumber parse_number(std::string_view field, char separator) noexcept {
  const std::string_view text = trim(field);
  if (text.empty()) return {0.0, NumberFault::empty};
  std::string_view digits = text;
  if (digits.front() == '+' && digits.size() > 1 && digits[1] != '-') digits.remove_prefix(1);
  const bool comma = separator == ';';
  double value = 0.0;
  if (looks_like_number(digits, comma) && (read_all(digits, '.', value) || (comma && read_all(digits, ',', value)))) {
    return std::isfinite(value) ? ParsedNumber{value, NumberFault::none} : ParsedNumber{0.0, NumberFault::too_large};
  }
  return {0.0, classify(text)};
}

std::string_view fault_kind(NumberFault fault) {
  switch (fault) {
    case NumberFault::empty:
      return "missing value";
    case NumberFault::not_finite:
    case NumberFault::too_large:
      return "not finite";
    default:
      return "not a number";
  }
}

Diagnosis describe_number_fault(NumberFault fault, std::string_view field, char separator) {
  assert(fault != NumberFault::none);
  const std::string value = in_quotes(field);
  const std::string plain = plain_number(trim(field));
  const std::string rewrite = plain.empty() ? "write digits and a decimal point only" : "write " + plain;
  switch (fault) {
    case NumberFault::empty:
      return {"the field is empty", "a number is needed here", "fill it in, 0 if that is meant"};
    case NumberFault::not_finite:
      return {value + " is not a finite number", {}, "write a number"};
    case NumberFault::too_large:
      return {value + " is not a finite number", "it is beyond 1.8e308", "check the exponent"};
    case NumberFault::decimal_comma:
      return {value + " is not a number",
              separator == ';' ? "" : "a decimal comma is read only where the separator is ';'",
              rewrite + (separator == ';' ? "" : ", or separate the columns with ';'")};
    case NumberFault::thousands_separator:
      return {value + " is not a number", "thousands separators are not read", rewrite};
    default:
      return {value + " is not a number", {}, "write digits and a decimal point only, for example 1234.5"};
  }
}

}  // namespace dotpop
