#include "core/policy.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tests/core/territory_builder.h"

namespace dotpop {
namespace {

/// 2 criteria, 3 units.
Territory small_territory() {
  test::TerritoryBuilder b({"aged", "poor"});
  b.region("A", 1.0).scale("50", Mode::HC, 1.0).scale("51", Mode::HC, 1.0).scale("59", Mode::HTP, 1.0);
  return b.build();
}

RegionPolicy numbered_policy(const Territory& territory) {
  RegionPolicy policy = neutral_policy(territory);
  policy.criterion_weight = {1.0, 2.0};
  policy.scale.unit = {3.0, 4.0, 5.0};
  policy.scale.cell = {6.0, 7.0, 8.0, 9.0, 10.0, 11.0};
  policy.scale.mode = {12.0, 13.0};
  policy.scale.sector = {14.0, 15.0};
  policy.envelope_multiplier = 16.0;
  return policy;
}

TEST(ParameterLayout, SlotsStandInTheDocumentedOrder) {
  // criterion weights | unit multipliers | cell multipliers | mode multipliers | sector multipliers | envelope
  const Territory territory = small_territory();
  const auto flat = ParameterLayout(territory).flatten(numbered_policy(territory));
  ASSERT_EQ(flat.size(), 16u);
  for (std::size_t i = 0; i < flat.size(); ++i) EXPECT_EQ(flat[i], static_cast<double>(i + 1));
}

TEST(ParameterLayout, EverySlotHasOneName) {
  const Territory territory = small_territory();
  const ParameterLayout layout(territory);
  std::set<std::uint32_t> slots = {layout.mode(Mode::HC), layout.mode(Mode::HTP), layout.sector(Sector::ex_dg),
                                   layout.sector(Sector::ex_oqn), layout.envelope()};
  for (std::uint32_t c = 0; c < layout.n_criteria(); ++c) slots.insert(layout.criterion(c));
  for (std::uint32_t u = 0; u < layout.n_units(); ++u) slots.insert(layout.unit(u));
  for (std::uint32_t u = 0; u < layout.n_units(); ++u) {
    slots.insert(layout.cell(cell_of(u, Mode::HC)));
    slots.insert(layout.cell(cell_of(u, Mode::HTP)));
  }
  EXPECT_EQ(slots.size(), layout.size());
  EXPECT_EQ(*slots.rbegin(), layout.size() - 1);
}

TEST(ParameterLayout, NamedSlotsReachTheirNumber) {
  const Territory territory = small_territory();
  const ParameterLayout layout(territory);
  const auto flat = layout.flatten(numbered_policy(territory));
  EXPECT_EQ(flat[layout.criterion(1)], 2.0);
  EXPECT_EQ(flat[layout.unit(2)], 5.0);
  EXPECT_EQ(flat[layout.cell(cell_of(1, Mode::HTP))], 9.0);
  EXPECT_EQ(flat[layout.mode(Mode::HTP)], 13.0);
  EXPECT_EQ(flat[layout.sector(Sector::ex_oqn)], 15.0);
  EXPECT_EQ(flat[layout.envelope()], 16.0);
}

TEST(ParameterLayout, UnflattenIsTheInverse) {
  const Territory territory = small_territory();
  const ParameterLayout layout(territory);
  const RegionPolicy policy = numbered_policy(territory);
  Choices choices;
  choices.mean = Mean::plain;
  const RegionPolicy back = layout.unflatten(choices, layout.flatten(policy));
  EXPECT_EQ(back.choices, choices);
  EXPECT_EQ(back.criterion_weight, policy.criterion_weight);
  EXPECT_EQ(back.scale.unit, policy.scale.unit);
  EXPECT_EQ(back.scale.cell, policy.scale.cell);
  EXPECT_EQ(back.scale.mode, policy.scale.mode);
  EXPECT_EQ(back.scale.sector, policy.scale.sector);
  EXPECT_EQ(back.envelope_multiplier, policy.envelope_multiplier);
}

TEST(Policy, NeutralPolicyChangesNothing) {
  const Territory territory = small_territory();
  const RegionPolicy policy = neutral_policy(territory);
  EXPECT_EQ(policy.choices, Choices{});
  EXPECT_EQ(policy.criterion_weight, (std::vector<double>{0.0, 0.0}));
  EXPECT_EQ(policy.scale.unit, std::vector<double>(3, 1.0));
  EXPECT_EQ(policy.scale.cell, std::vector<double>(6, 1.0));
  EXPECT_EQ(policy.scale.mode, (std::array<double, 2>{1.0, 1.0}));
  EXPECT_EQ(policy.scale.sector, (std::array<double, 2>{1.0, 1.0}));
  EXPECT_EQ(policy.envelope_multiplier, 1.0);
}

TEST(Choices, DefaultsAreThoseOfTheModel) {
  const Choices choices;
  EXPECT_EQ(choices.adjustment, Adjustment::additive);
  EXPECT_EQ(choices.mean, Mean::population);
  EXPECT_EQ(choices.deviation, Deviation::relative);
  EXPECT_EQ(choices.unserved_zones, UnservedZones::redistribute);
  EXPECT_EQ(choices.external_days, ExternalDays::ignore);
}

TEST(Choices, AnOptionByNumberIsTheOneByName) {
  for (std::size_t c = 0; c < kChoices; ++c) {
    const auto choice = static_cast<Choice>(c);
    for (std::size_t option = 0; option < kOptionsOfAChoice; ++option) {
      Choices choices;
      set_option(choices, choice, option);
      EXPECT_EQ(option_of(choices, choice), option);
      EXPECT_EQ(choices == Choices{}, option == 0) << "option 0 is the default, option 1 is not";
    }
  }
  Choices choices;
  set_option(choices, Choice::external_days, 1);
  EXPECT_EQ(choices.external_days, ExternalDays::own_zone);
  EXPECT_EQ(kChoiceNames[static_cast<std::size_t>(Choice::external_days)].option[1], "own_zone");
  set_option(choices, Choice::unserved_zones, 1);
  EXPECT_EQ(choices.unserved_zones, UnservedZones::withhold);
  EXPECT_EQ(kChoiceNames[static_cast<std::size_t>(Choice::unserved_zones)].option[1], "withhold");
}

}  // namespace
}  // namespace dotpop
