#pragma once

#include <string_view>

/// Data files that are part of the program.
namespace dotpop {

/// data/zones_france.csv, the real zones of France: UTF-8, separator ';', LF line ends, one header line. Lives as
/// long as the program. Origin and licence: data/README.md.
std::string_view embedded_zones_csv();

}  // namespace dotpop
