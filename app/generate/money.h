#pragma once

#include <cstdint>
#include <vector>

#include "app/generate/generate.h"
#include "app/generate/geography.h"
#include "app/generate/keyed_random.h"
#include "app/generate/sites.h"

namespace dotpop::synthetic {

/// Adult receipts of the year before: [n_sites], cents, in proportion to weighted days with log-normal noise; the sum
/// over whole France is kReceiptsCents. Children-only sites have none.
std::vector<std::int64_t> make_receipts(const std::vector<Site>& sites,
                                        const std::vector<GeneratedTerritory::UnitDays>& unit_days,
                                        const KeyedRandom& random);

/// Envelopes: [n_regions], cents, by the region's share of receipts with noise; their sum is kEnvelopeCents.
std::vector<std::int64_t> make_envelopes(const Geography& geography, const std::vector<Site>& sites,
                                         const std::vector<std::int64_t>& receipts, const KeyedRandom& random);

}  // namespace dotpop::synthetic
