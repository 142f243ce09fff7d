#include "core/step3_scale.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/core/territory_builder.h"

namespace dotpop {
namespace {

using test::TerritoryBuilder;

/// A public and a private site in one region and one in another; unit 51 pays ex-OQN sites 0.5, all others 2.
TerritoryBuilder two_sectors() {
  TerritoryBuilder b;
  b.region("A").region("B").zone("A", "a1", 1.0).zone("B", "b1", 1.0);
  b.establishment("A", "public", Sector::ex_dg).establishment("A", "private", Sector::ex_oqn);
  b.establishment("B", "elsewhere", Sector::ex_dg);
  b.scale("51", Mode::HC, 2.0).scale("51", Mode::HC, Sector::ex_oqn, 0.5).scale("50", Mode::HTP, 0.25);
  b.scale("50", Mode::HC, 1.0);
  b.unit_days("public", "51", Mode::HC, 10.0).unit_days("private", "51", Mode::HC, 10.0);
  b.unit_days("private", "50", Mode::HTP, 10.0).unit_days("elsewhere", "50", Mode::HC, 10.0);
  return b;
}

TEST(Step3, EntriesAreThoseInUseInTheRegionInOrder) {
  const Territory territory = two_sectors().build();
  const auto entries = scale_entries(territory, test::region_index(territory, "A"));
  // By unit, mode, sector: (50, HTP, ex-OQN), (51, HC, ex-DG), (51, HC, ex-OQN). (50, HC) is used in B only.
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(territory.scale.unit_code[entries[0].unit], "50");
  EXPECT_EQ(entries[0].mode, Mode::HTP);
  EXPECT_EQ(entries[0].sector, Sector::ex_oqn);
  EXPECT_EQ(entries[0].weight, 0.25);
  EXPECT_EQ(territory.scale.unit_code[entries[1].unit], "51");
  EXPECT_EQ(entries[1].sector, Sector::ex_dg);
  EXPECT_EQ(entries[1].weight, 2.0);
  EXPECT_EQ(territory.scale.unit_code[entries[2].unit], "51");
  EXPECT_EQ(entries[2].sector, Sector::ex_oqn);
  EXPECT_EQ(entries[2].weight, 0.5);
}

/// Multipliers that are distinct primes, so that a product names its factors.
ScaleModulation distinct_modulation(const Territory& territory) {
  ScaleModulation m = neutral_policy(territory).scale;
  m.unit[test::unit_index(territory, "50")] = 2.0;
  m.unit[test::unit_index(territory, "51")] = 3.0;
  m.cell[cell_of(test::unit_index(territory, "50"), Mode::HTP)] = 5.0;
  m.cell[cell_of(test::unit_index(territory, "51"), Mode::HC)] = 7.0;
  m.mode = {11.0, 13.0};
  m.sector = {17.0, 19.0};
  return m;
}

TEST(Step3, EveryModulationMultipliesItsOwnWeights) {
  const Territory territory = two_sectors().build();
  const auto entries = scale_entries(territory, test::region_index(territory, "A"));
  const ScaleModulation m = distinct_modulation(territory);
  // 0.25 · 2 · 5 · 13 · 19 = 617.5;  2 · 3 · 7 · 11 · 17 = 7854;  0.5 · 3 · 7 · 11 · 19 = 2194.5
  EXPECT_DOUBLE_EQ(modulated_weight(entries[0], m), 617.5);
  EXPECT_DOUBLE_EQ(modulated_weight(entries[1], m), 7854.0);
  EXPECT_DOUBLE_EQ(modulated_weight(entries[2], m), 2194.5);
}

TEST(Step3, NeutralModulationLeavesTheWeightBitForBit) {
  TerritoryBuilder b;
  b.region("A").zone("A", "a1", 1.0).establishment("A", "e1").scale("50", Mode::HC, 1.15);
  const Territory territory = b.unit_days("e1", "50", Mode::HC, 3.0).build();
  const auto entries = scale_entries(territory, 0);
  EXPECT_EQ(modulated_weight(entries.at(0), neutral_policy(territory).scale), 1.15);
}

TEST(Step3, TwoNegativeFactorsAreNotAValidWeight) {
  const ScaleEntry entry{0, Mode::HTP, Sector::ex_oqn, 1.0};
  const ScaleModulation neutral{{1.0}, {1.0, 1.0}, {1.0, 1.0}, {1.0, 1.0}};
  EXPECT_TRUE(is_valid_weight(entry, neutral));

  ScaleModulation m = neutral;
  m.unit[0] = -2.0;
  m.sector[1] = -0.5;
  EXPECT_EQ(modulated_weight(entry, m), 1.0);  // the product hides both
  EXPECT_FALSE(is_valid_weight(entry, m));

  m = neutral;
  m.mode[1] = -1.0;
  EXPECT_FALSE(is_valid_weight(entry, m));
  m = neutral;
  m.cell[1] = -1.0;
  EXPECT_FALSE(is_valid_weight(entry, m));
  EXPECT_FALSE(is_valid_weight({0, Mode::HTP, Sector::ex_oqn, -1.0}, neutral));
}

TEST(Step3, OnlyTheWeightsOwnModulationsCanMakeItInvalid) {
  const ScaleEntry entry{0, Mode::HC, Sector::ex_dg, 1.0};
  const ScaleModulation others_negative{{1.0, -1.0}, {1.0, -1.0, -1.0, -1.0}, {1.0, -1.0}, {1.0, -1.0}};
  EXPECT_TRUE(is_valid_weight(entry, others_negative));
  ScaleModulation zero = others_negative;
  zero.unit[0] = 0.0;
  EXPECT_TRUE(is_valid_weight(entry, zero));  // 0 is allowed
}

}  // namespace
}  // namespace dotpop
