#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/territory.h"
#include "sim/study.h"

/// Which amounts of a run are in memory at once. It depends on the study and on whether the sink keeps amounts, never
/// on the machine, and changes no result: regions do not know of each other, and an establishment's statistics are of
/// its own row.
namespace dotpop {

/// About what a processor's last cache holds: a row is still there when its quantiles are looked for, and the same
/// memory serves every group.
inline constexpr std::uint64_t kGroupBytes = std::uint64_t{16} << 20;

/// Regions [first, last) of `Study::regions`, and how many establishments they have.
struct RegionGroup {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t n_establishments = 0;
};

/// What is asked of the amounts: to be handed over, and to have quantiles.
struct AmountsUse {
  bool handed_over = true;
  bool exact_quantiles = true;
};

/// - Nothing: each task its own, in the second-level cache; none is kept.
/// - To be handed over, without quantiles: one wave of all regions.
/// - Quantiles: regions in turn, as many as fit into `group_bytes` and at least one; all scenarios of those. Where they
///   are handed over too, twice that: one group is stored while the next one is evaluated.
class AmountsLayout {
 public:
  /// n_establishments: of each region studied.
  AmountsLayout(const std::vector<std::size_t>& n_establishments, std::uint64_t n_scenarios, const AmountsUse& use,
                std::uint64_t group_bytes = kGroupBytes);

  bool regions_in_turn() const { return use_.exact_quantiles; }
  std::size_t n_buffers() const { return use_.handed_over && groups_.size() > 1 ? 2 : 1; }
  bool of_tasks() const { return !use_.exact_quantiles && !use_.handed_over; }  ///< no buffer but each task's
  std::size_t stride() const { return stride_; }  ///< doubles between the first amounts of two establishments
  const std::vector<RegionGroup>& groups() const { return groups_; }
  std::size_t size() const { return rows_ * stride_; }  ///< doubles of the largest group
  std::uint64_t bytes() const { return std::uint64_t{sizeof(double)} * rows_ * stride_ * n_buffers(); }  ///< of all

 private:
  AmountsUse use_;
  std::size_t stride_;
  std::size_t rows_ = 0;  ///< of the largest group
  std::vector<RegionGroup> groups_;
};

/// Doubles between the first amounts of two establishments whose rows have n_columns: an odd multiple of a cache line,
/// since rows a power of two apart would share cache sets.
std::size_t row_stride(std::uint64_t n_columns);

/// Of a study in its territory.
AmountsLayout amounts_layout(const Territory& territory, const Study& study, bool handed_over,
                             std::uint64_t group_bytes = kGroupBytes);

/// Bytes that `run_study` needs for amounts and, where regions go in turn, for what it keeps of every scenario.
std::uint64_t run_bytes(const Territory& territory, const Study& study, bool handed_over,
                        std::uint64_t group_bytes = kGroupBytes);

/// Throws a machine `Error` when those do not fit into `memory_bytes` (0 = no limit), before anything is made.
void require_memory(const Territory& territory, const Study& study, bool handed_over, std::uint64_t memory_bytes,
                    std::uint64_t group_bytes = kGroupBytes);

}  // namespace dotpop
