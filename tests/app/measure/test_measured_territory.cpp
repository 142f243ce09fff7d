#include "app/measure/measured_territory.h"

#include <gtest/gtest.h>

namespace dotpop {
namespace {

TEST(MeasuredTerritory, PartsAndCopiesOfFranceHaveTheSizeTheySay) {
  const auto france = static_cast<double>(generate_measured_territory().territory.n_zones());
  for (const double share : {0.1, 0.3}) {
    const double zones = generate_part_of_france(share).territory.n_zones();
    EXPECT_LE(zones, share * france);
    EXPECT_GE(zones, 0.9 * share * france);
  }
  EXPECT_EQ(generate_measured_territory(2).territory.n_zones(), 2.0 * france);
}

TEST(MeasuredTerritory, ThereIsAlwaysARegion) { EXPECT_EQ(generate_part_of_france(0.0).territory.n_regions(), 1u); }

}  // namespace
}  // namespace dotpop
