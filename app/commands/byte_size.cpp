#include "app/commands/byte_size.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string>

namespace dotpop {
namespace {

/// Bytes of a unit in lower case; 0 when there is no such unit.
double bytes_of_unit(std::string_view unit) {
  if (unit.empty() || unit == "b" || unit == "o") return 1.0;
  constexpr std::string_view kPrefixes = "kmgt";
  const std::size_t prefix = kPrefixes.find(unit.front());
  if (prefix == std::string_view::npos) return 0.0;
  const double power = static_cast<double>(prefix + 1);
  const std::string_view rest = unit.substr(1);  // octets, in French
  if (rest == "b" || rest == "o") return std::pow(1000.0, power);
  return rest == "ib" || rest == "io" ? std::pow(1024.0, power) : 0.0;
}

}  // namespace

std::optional<std::uint64_t> byte_size(std::string_view text) {
  std::string word(text);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  const std::size_t digits = std::min(word.find_first_not_of("0123456789."), word.size());
  const std::size_t unit = std::min(word.find_first_not_of(' ', digits), word.size());
  const char* const begin = word.data();
  const double unit_bytes = bytes_of_unit(std::string_view(word).substr(unit));
  if (unit_bytes == 1.0) {  // exactly, where a double could not say
    std::uint64_t bytes = 0;
    const auto [end, error] = std::from_chars(begin, begin + digits, bytes);
    return error == std::errc() && end == begin + digits ? std::optional(bytes) : std::nullopt;
  }
  double number = 0.0;
  const auto [end, error] = std::from_chars(begin, begin + digits, number);
  const double bytes = number * unit_bytes;
  if (unit_bytes == 0.0 || error != std::errc() || end != begin + digits || !(bytes < 0x1p64)) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace dotpop
