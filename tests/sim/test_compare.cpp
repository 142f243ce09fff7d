#include "sim/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/error.h"
#include "tests/core/compare.h"
#include "tests/core/territory_builder.h"
#include "tests/sim/spec_builder.h"

namespace dotpop {
namespace {

using test::near_relative;
using test::SpecBuilder;
using test::TerritoryBuilder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Amounts = std::vector<double>;

constexpr double kRounding = 1e-14;  // a few operations on amounts of the size of the envelope

/// A: a1 (100 people, x = 3) goes to e1 alone, a2 (300, x = 1) to e2 alone, 1000 EUR; so A_e = F_z.
/// B: one zone, 900 EUR, e3 and e4 with as many days in units 50 and 51.
/// C: c1 (x = 0) goes to e5, c2 (x = 2), with as many people, to nobody; 400 EUR.
Territory small_territory() {
  TerritoryBuilder b({"x"});
  b.region("A", 1000.0).region("B", 900.0).region("C", 400.0);
  b.zone("A", "a1", 100.0, {3.0}).zone("A", "a2", 300.0, {1.0}).zone("B", "b1", 50.0, {1.0});
  b.zone("C", "c1", 100.0, {0.0}).zone("C", "c2", 100.0, {2.0});
  b.establishment("A", "e1").establishment("A", "e2").establishment("B", "e3").establishment("B", "e4");
  b.establishment("C", "e5").scale("50", Mode::HC, 1.0).scale("51", Mode::HC, 1.0);
  for (const char* e : {"e1", "e2", "e3", "e5"}) b.unit_days(e, "50", Mode::HC, 10.0);
  b.unit_days("e4", "51", Mode::HC, 10.0);
  b.zone_days("e1", "a1", 10.0).zone_days("e2", "a2", 10.0).zone_days("e3", "b1", 10.0).zone_days("e4", "b1", 10.0);
  return b.zone_days("e5", "c1", 10.0).build();
}

class CompareTest : public testing::Test {
 protected:
  Study study(const SpecBuilder& spec) const {
    Diagnostics diagnostics;
    Study bound = bind_study(spec.spec(), territory_, false, diagnostics);
    diagnostics.throw_if_errors();
    return bound;
  }
  Comparison compare(const SpecBuilder& first, const SpecBuilder& second) const {
    return compare_policies(territory_, study(first), study(second));
  }
  static std::vector<std::string> names(const Comparison& comparison) {
    std::vector<std::string> all;
    for (const PolicyPart& part : comparison.parts) all.push_back(part.name());
    return all;
  }
  /// What the parts and the interaction must always add up to.
  static void expect_sum(const Comparison& c) {
    for (std::size_t e = 0; e < c.first.size(); ++e) {
      double sum = c.interaction[e];
      for (const auto& effect : c.effect) sum += effect[e];
      EXPECT_NEAR(sum, c.second[e] - c.first[e], 1000.0 * kRounding);
    }
  }
  static void expect_near(const Amounts& found, const Amounts& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t e = 0; e < found.size(); ++e) EXPECT_NEAR(found[e], expected[e], 1000.0 * kRounding) << e;
  }

  Territory territory_ = small_territory();
};

// m = 1.5, d = (1, −1/3): with w = 1/2 the factors are 3/2 and 5/6, P' = (150, 250), F = (375, 625) of 1000.
TEST_F(CompareTest, CriteriaAndEnvelopeInteract) {
  const auto a = SpecBuilder().regions({"A"});
  const auto c = compare(a, SpecBuilder().regions({"A"}).weight("x", 0.5).envelope(1.2));
  EXPECT_THAT(names(c), ElementsAre("criteria", "envelope"));
  EXPECT_THAT(c.regions, ElementsAre(0u));
  EXPECT_THAT(c.establishments, ElementsAre(0u, 1u));
  expect_near(c.first, {250.0, 750.0});
  expect_near(c.second, {450.0, 750.0});
  ASSERT_EQ(c.effect.size(), 2u);
  expect_near(c.effect[0], {125.0, -125.0});
  expect_near(c.effect[1], {50.0, 150.0});
  expect_near(c.interaction, {25.0, -25.0});
  EXPECT_THAT(c.not_possible_alone, IsEmpty());
}

TEST_F(CompareTest, PartsAreThoseThatDifferSomewhere) {
  const SpecBuilder first;
  SpecBuilder second;
  second.unit("51", 2.0).choice(Choice::unserved_zones, 1, "C");
  const auto c = compare(first, second);
  EXPECT_THAT(names(c), ElementsAre("scale", "unserved_zones"));
  EXPECT_THAT(c.regions, ElementsAre(0u, 1u, 2u));
  EXPECT_THAT(c.establishments, ElementsAre(0u, 1u, 2u, 3u, 4u));
  expect_near(c.first, {250.0, 750.0, 450.0, 450.0, 400.0});
  expect_near(c.second, {250.0, 750.0, 300.0, 600.0, 200.0});
  expect_near(c.effect[0], {0.0, 0.0, -150.0, 150.0, 0.0});
  expect_near(c.effect[1], {0.0, 0.0, 0.0, 0.0, -200.0});
  expect_near(c.interaction, {0.0, 0.0, 0.0, 0.0, 0.0});
}

TEST_F(CompareTest, TheSamePolicyHasNoParts) {
  SpecBuilder spec;
  spec.weight("x", 0.5).unit("51", 2.0).choice(Choice::mean, 1);
  const auto c = compare(spec, spec);
  EXPECT_THAT(c.parts, IsEmpty());
  EXPECT_THAT(c.effect, IsEmpty());
  EXPECT_EQ(c.first, c.second);
  EXPECT_EQ(c.interaction, Amounts(5, 0.0));
}

TEST_F(CompareTest, EveryChoiceIsAPart) {
  SpecBuilder second;
  for (const Choice choice : {Choice::mean, Choice::deviation, Choice::unserved_zones, Choice::external_days}) {
    second.choice(choice, 1);
  }
  EXPECT_THAT(names(compare(SpecBuilder(), second)),
              ElementsAre("mean", "deviation", "unserved_zones", "external_days"));
  EXPECT_THAT(names(compare(SpecBuilder(), SpecBuilder().choice(Choice::adjustment, 1))), ElementsAre("adjustment"));
}

// From additive and standard to multiplicative and relative: the form alone would be multiplicative and standard.
TEST_F(CompareTest, AChoiceThatNeedsAnotherGoesToTheInteraction) {
  SpecBuilder first;
  first.regions({"A"}).weight("x", 0.5).choice(Choice::deviation, 1);
  SpecBuilder second;
  second.regions({"A"}).weight("x", 0.5).choice(Choice::adjustment, 1);
  const auto c = compare(first, second);
  EXPECT_THAT(names(c), ElementsAre("adjustment", "deviation"));
  EXPECT_THAT(c.not_possible_alone, ElementsAre("adjustment in region A"));
  EXPECT_EQ(c.effect[0], Amounts(2, 0.0));
  // s² = (100 · 1.5² + 300 · 0.5²) / 400 = 3/4, d = (√3, −1/√3); relative: 375 and 625 as above.
  const double first_a1 = 1000.0 * 100.0 * (1.0 + 0.5 * std::sqrt(3.0)) / 400.0;
  expect_near(c.first, {first_a1, 1000.0 - first_a1});
  expect_near(c.effect[1], {375.0 - first_a1, first_a1 - 375.0});
  // (x/m)^w = √2 and √(2/3).
  const double a1 = 100.0 * std::sqrt(2.0);
  const double a2 = 300.0 * std::sqrt(2.0 / 3.0);
  expect_near(c.second, {1000.0 * a1 / (a1 + a2), 1000.0 * a2 / (a1 + a2)});
  expect_near(c.interaction, {c.second[0] - 375.0, 375.0 - c.second[0]});
  expect_sum(c);
}

// In C the weight 2 leaves nothing to the only zone served: alone that is impossible, with `withhold` it is not.
TEST_F(CompareTest, AStatusAloneGoesToTheInteraction) {
  SpecBuilder second;
  second.weight("x", 2.0, "C").choice(Choice::unserved_zones, 1, "C");
  const auto c = compare(SpecBuilder(), second);
  EXPECT_THAT(names(c), ElementsAre("criteria", "unserved_zones"));
  EXPECT_THAT(c.not_possible_alone, ElementsAre("criteria in region C"));
  expect_near(c.first, {250.0, 750.0, 450.0, 450.0, 400.0});
  expect_near(c.second, {250.0, 750.0, 450.0, 450.0, 0.0});
  expect_near(c.effect[0], Amounts(5, 0.0));
  expect_near(c.effect[1], {0.0, 0.0, 0.0, 0.0, -200.0});
  expect_near(c.interaction, {0.0, 0.0, 0.0, 0.0, -200.0});
}

TEST_F(CompareTest, ComparesTheRegionsThatBothStudy) {
  const auto c = compare(SpecBuilder().regions({"B", "C"}), SpecBuilder().regions({"A", "C"}));
  EXPECT_THAT(c.regions, ElementsAre(2u));
  EXPECT_THAT(c.establishments, ElementsAre(4u));
  try {
    compare(SpecBuilder().regions({"B"}), SpecBuilder().regions({"A", "C"}));
    FAIL() << "should throw";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_THAT(error.what(), HasSubstr("no region in common"));
  }
}

TEST_F(CompareTest, NamesTheRegionThatAPolicyCannotAllocate) {
  const auto impossible = SpecBuilder().weight("x", 2.0, "C");
  const auto expect_fault = [&](const SpecBuilder& first, const SpecBuilder& second, const std::string& which) {
    try {
      compare(first, second);
      FAIL() << "should throw";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      EXPECT_THAT(error.what(), HasSubstr("region 'C' cannot be allocated under the " + which + " policy"));
    }
  };
  expect_fault(impossible, SpecBuilder(), "first");
  expect_fault(SpecBuilder(), impossible, "second");
}

TEST(WithPart, ExchangesThatPartAlone) {
  const Territory t = small_territory();
  const RegionPolicy a = neutral_policy(t);
  RegionPolicy b = test::policy_with_weight(t, "x", 0.5, {Adjustment::multiplicative, Mean::plain});
  b.scale.unit = {3.0, 4.0};
  b.envelope_multiplier = 2.0;
  const ParameterLayout layout(t);
  const auto expect_mix = [&](const PolicyPart& part, auto change) {
    RegionPolicy expected = a;
    change(expected);
    const RegionPolicy mixed = with_part(a, b, part);
    EXPECT_EQ(mixed.choices, expected.choices) << part.name();
    EXPECT_EQ(layout.flatten(mixed), layout.flatten(expected)) << part.name();
  };
  expect_mix({PolicyPart::Kind::criteria}, [&](RegionPolicy& p) { p.criterion_weight = b.criterion_weight; });
  expect_mix({PolicyPart::Kind::scale}, [&](RegionPolicy& p) { p.scale = b.scale; });
  expect_mix({PolicyPart::Kind::envelope}, [&](RegionPolicy& p) { p.envelope_multiplier = 2.0; });
  expect_mix({PolicyPart::Kind::choice, Choice::mean}, [](RegionPolicy& p) { p.choices.mean = Mean::plain; });
  expect_mix({PolicyPart::Kind::choice, Choice::adjustment},
             [](RegionPolicy& p) { p.choices.adjustment = Adjustment::multiplicative; });
}

}  // namespace
}  // namespace dotpop
