#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "core/error.h"

namespace dotpop::test {

/// The faults of one kind, nullptr when there are none.
inline const Diagnostics::Kind* find_kind(const Diagnostics& diagnostics, std::string_view name) {
  const auto& kinds = diagnostics.kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

/// The text of the only fault there is, which must be of this kind; otherwise a failure and an empty text.
inline std::string only_fault(const Diagnostics& diagnostics, std::string_view kind) {
  if (diagnostics.kinds().size() != 1 || diagnostics.kinds()[0].name != kind || diagnostics.kinds()[0].count != 1) {
    ADD_FAILURE() << "expected one fault, of the kind '" << kind << "', but found:\n" << diagnostics.text();
    return {};
  }
  return to_string(diagnostics.kinds()[0].kept[0]);
}

}  // namespace dotpop::test
