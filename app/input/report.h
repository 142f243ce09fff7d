#pragma once

#include <string_view>
#include <utility>

#include "core/error.h"

namespace dotpop {

/// Adds the fault that `make()` describes. Once enough faults of this kind are kept it is only counted and
/// `make` is not called, so that a file with a million faults is read about as fast as one without.
template <class MakeDiagnosis>
void report(Diagnostics& diagnostics, Severity severity, std::string_view kind, MakeDiagnosis&& make) {
  if (diagnostics.full(kind)) {
    diagnostics.count(kind);
  } else {
    diagnostics.add(severity, kind, std::forward<MakeDiagnosis>(make)());
  }
}

}  // namespace dotpop
