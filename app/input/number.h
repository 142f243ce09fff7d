#pragma once

#include <cstdint>
#include <string_view>

#include "core/error.h"

/// Numbers as they stand in a CSV field: digits with a decimal point, an optional sign and exponent. Where the
/// separator of the file is ';', a decimal comma is read as well. Anything that could be read in two ways
/// (thousands separators) is refused.
namespace dotpop {

enum class NumberFault : std::uint8_t {
  none,
  empty,                ///< nothing but spaces
  text,                 ///< not a number, or something follows it
  not_finite,           ///< NaN or infinity
  too_large,            ///< beyond the largest double (1.8e308)
  decimal_comma,        ///< where the separator is not ';'
  thousands_separator,  ///< spaces (also no-break), apostrophes, or commas and points beside each other
};

struct ParsedNumber {
  double value = 0.0;  ///< the nearest double; 0 with a fault
  NumberFault fault = NumberFault::none;
};

/// Reads all of `field` as one number, spaces around it left out. `separator` is the file's.
ParsedNumber parse_number(std::string_view field, char separator) noexcept;

/// The short name under which faults of this sort are grouped: "not a number", "missing value" or "not finite".
std::string_view fault_kind(NumberFault fault);

/// What is wrong with `field`, and how to write it instead; the place is left to the caller. Precondition: `fault`
/// is not `none`.
Diagnosis describe_number_fault(NumberFault fault, std::string_view field, char separator);

}  // namespace dotpop
