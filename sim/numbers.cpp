#include "sim/numbers.h"

#include <algorithm>

namespace dotpop {

std::string group_digits(const std::string& number) {
  const std::size_t sign = !number.empty() && number[0] == '-' ? 1 : 0;
  const std::size_t mark = std::min(number.find('.'), number.size());
  std::string text = number.substr(0, sign);
  for (std::size_t i = sign; i < mark; ++i) {
    if (i > sign && (mark - i) % 3 == 0) text += ' ';
    text += number[i];
  }
  return text + number.substr(mark);
}

std::string grouped(std::int64_t value) { return group_digits(std::to_string(value)); }

std::string counted(std::int64_t n, const std::string& noun) { return grouped(n) + " " + noun + (n == 1 ? "" : "s"); }

}  // namespace dotpop
