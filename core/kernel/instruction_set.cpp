#include "core/kernel/instruction_set.h"

#include <cstdint>

#include "core/kernel/highway_targets.h"
// The targets after the ones to leave out.
#include <hwy/targets.h>

namespace dotpop {
namespace {

/// AVX-512 under the name that people know; the others as Highway names them.
std::string name_of(std::int64_t target) { return target == HWY_AVX3 ? "AVX-512" : hwy::TargetName(target); }

/// Targets of this build that the CPU runs, as bits; a lower bit is a better one.
std::int64_t usable_targets() { return hwy::SupportedTargets() & HWY_TARGETS; }

std::int64_t best_of(std::int64_t targets) { return targets & -targets; }

std::int64_t selected = 0;  ///< 0: the best

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (std::int64_t left = usable_targets(); left != 0; left &= left - 1) names.push_back(name_of(best_of(left)));
  return names;
}

std::string instruction_set() { return name_of(selected != 0 ? selected : best_of(usable_targets())); }

bool select_instruction_set(std::string_view name) {
  for (std::int64_t left = usable_targets(); left != 0; left &= left - 1) {
    if (!name.empty() && name_of(best_of(left)) != name) continue;
    selected = best_of(left);
    hwy::GetChosenTarget().Update(selected);
    return true;
  }
  return false;
}

}  // namespace dotpop
