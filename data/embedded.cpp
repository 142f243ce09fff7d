#include "data/embedded.h"

#include <cstddef>

extern "C" {
extern const char kDotpopZonesBegin[];
extern const char kDotpopZonesEnd[];
}

namespace dotpop {

std::string_view embedded_zones_csv() {
  return {kDotpopZonesBegin, static_cast<std::size_t>(kDotpopZonesEnd - kDotpopZonesBegin)};
}

}  // namespace dotpop
