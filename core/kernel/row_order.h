#pragma once

#include <cstdint>
#include <vector>

#include "core/step5_sharing.h"

namespace dotpop {

/// An order of a region's rows in which neighbours share columns, so that step 5 finds the rows it reads in L1, and in
/// which those at places 2p and 2p + 1 share most of them, so that they can be multiplied together (row_pairs.h).
struct RowOrder {
  std::vector<std::uint32_t> establishment;  ///< [n_establishments], which one stands at each place
  std::vector<std::uint32_t> zone;           ///< [n_zones]
};

/// Establishments as a chain, each next one the one that shares the largest part of its zones with the last (ties: the
/// first by FINESS); zones likewise by their establishments, those without any days last. A function of the pattern
/// alone. Time: n² for n rows of either kind, and for each row its columns times their rows.
RowOrder order_for_reuse(const SharingDays& days);

/// The same days with rows and columns at their new places.
SharingDays reordered(const SharingDays& days, const RowOrder& order);

}  // namespace dotpop
