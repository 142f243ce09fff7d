#include "core/step4_coefficient.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/territory_builder.h"

namespace dotpop {
namespace {

using test::TerritoryBuilder;

TerritoryBuilder one_region() {
  TerritoryBuilder b;
  b.region("A").region("B").zone("A", "a1", 1.0).zone("B", "b1", 1.0).establishment("A", "e1");
  return b;
}

std::vector<double> coefficients_of(const Territory& territory, const ScaleModulation& modulation) {
  const auto entries = scale_entries(territory, 0);
  std::vector<double> weight;
  for (const auto& entry : entries) weight.push_back(modulated_weight(entry, modulation));
  return coefficients(case_mix(territory, 0, entries), weight);
}

std::vector<double> coefficients_of(const Territory& territory) {
  return coefficients_of(territory, neutral_policy(territory).scale);
}

TEST(Step4, CoefficientIsTheAverageWeightOfDays) {
  // 30 days of weight 2 and 10 of weight 4: (60 + 40) / 40 = 2.5
  TerritoryBuilder b = one_region();
  b.scale("50", Mode::HC, 2.0).scale("59", Mode::HTP, 4.0);
  b.unit_days("e1", "50", Mode::HC, 30.0).unit_days("e1", "59", Mode::HTP, 10.0);
  EXPECT_EQ(coefficients_of(b.build()), (std::vector<double>{2.5}));
}

TEST(Step4, DaysCountWhereverPatientsLive) {
  // 25 of 100 days in zones, of which 20 in another region and none of unknown origin, change nothing:
  // (50 · 1 + 50 · 3) / 100 = 2
  TerritoryBuilder b = one_region();
  b.scale("50", Mode::HC, 1.0).scale("51", Mode::HC, 3.0);
  b.unit_days("e1", "50", Mode::HC, 50.0).unit_days("e1", "51", Mode::HC, 50.0);
  b.zone_days("e1", "a1", 5.0).zone_days("e1", "b1", 20.0);
  EXPECT_EQ(coefficients_of(b.build()), (std::vector<double>{2.0}));
}

TEST(Step4, SectorsOfOneUnitHaveTheirOwnWeights) {
  // The same days; ex-DG is paid 1, ex-OQN 0.5: coefficients 1 and 0.5
  TerritoryBuilder b = one_region();
  b.establishment("A", "e2", Sector::ex_oqn);
  b.scale("50", Mode::HC, 1.0).scale("50", Mode::HC, Sector::ex_oqn, 0.5);
  b.unit_days("e1", "50", Mode::HC, 10.0).unit_days("e2", "50", Mode::HC, 10.0);
  EXPECT_EQ(coefficients_of(b.build()), (std::vector<double>{1.0, 0.5}));
}

TEST(Step4, ASingleUnitsCoefficientIsItsWeightBitForBit) {
  // Annex, étape 4: "son coefficient correspond directement à la pondération de cette UM". Days and weights that no
  // binary fraction can hold.
  for (const double days : {3.0, 0.1, 12345.6, 7e-3}) {
    for (const double weight : {1.15, 0.43, 2.0 / 3.0}) {
      TerritoryBuilder b = one_region();
      b.scale("50", Mode::HC, weight).unit_days("e1", "50", Mode::HC, days);
      const Territory territory = b.build();
      EXPECT_EQ(coefficients_of(territory), (std::vector<double>{weight}));

      ScaleModulation modulation = neutral_policy(territory).scale;
      modulation.unit[0] = 1.7;
      EXPECT_EQ(coefficients_of(territory, modulation), (std::vector<double>{weight * 1.7}));
    }
  }
}

TEST(Step4, NoAdultDaysIsACoefficientOfZero) {
  TerritoryBuilder b = one_region();
  b.establishment("A", "e2").scale("50", Mode::HC, 2.0).unit_days("e2", "50", Mode::HC, 10.0);
  b.unit_days("e1", "50", Mode::HC, 0.0);  // a row that says 0 is no row
  EXPECT_EQ(coefficients_of(b.build()), (std::vector<double>{0.0, 2.0}));
}

TEST(Step4, SharesOfAnEstablishmentAreItsDays) {
  // e1: 1 of 4 days HC, 3 of 4 HTP; e2: all HTP. Entries: 0 = (50, HC), 1 = (50, HTP).
  TerritoryBuilder b = one_region();
  b.establishment("A", "e2").scale("50", Mode::HC, 1.0).scale("50", Mode::HTP, 1.0);
  b.unit_days("e1", "50", Mode::HTP, 3.0).unit_days("e1", "50", Mode::HC, 1.0).unit_days("e2", "50", Mode::HTP, 9.0);
  const Territory territory = b.build();
  const CaseMix mix = case_mix(territory, 0, scale_entries(territory, 0));
  EXPECT_EQ(mix.begin, (std::vector<std::uint32_t>{0, 2, 3}));
  EXPECT_EQ(mix.entry, (std::vector<std::uint32_t>{0, 1, 1}));
  EXPECT_EQ(mix.share, (std::vector<double>{0.25, 0.75, 1.0}));
}

}  // namespace
}  // namespace dotpop
