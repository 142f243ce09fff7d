#pragma once

#include <cstdint>
#include <string>

/// Numbers for people: digits are grouped by a space and the decimal mark is a point, which French and English readers
/// both take right.
namespace dotpop {

/// Groups the digits before the decimal mark of a plain number.
std::string group_digits(const std::string& number);
/// "1 234 567".
std::string grouped(std::int64_t value);
/// "1 scenario", "2 000 scenarios".
std::string counted(std::int64_t n, const std::string& noun);

}  // namespace dotpop
