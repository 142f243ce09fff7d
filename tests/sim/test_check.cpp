#include "sim/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>

#include "tests/sim/spec_builder.h"
#include "tests/sim/three_regions.h"

namespace dotpop {
namespace {

using test::bind;
using test::check_faults;
using test::SpecBuilder;
using test::TerritoryBuilder;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

SpecBuilder spec_of(DesignKind kind = DesignKind::monte_carlo) {
  SpecBuilder spec(kind, kind == DesignKind::monte_carlo ? 10 : 0);
  if (kind == DesignKind::monte_carlo) return spec.uniform("scale.um.50", 0.5, 1.0);
  return spec.listed("scale.um.50", {0.5, 1.0});
}

/// Regions A and B with two zones each; criteria `x` and `y` as given for A; in B both are complete and vary.
TerritoryBuilder two_regions(const std::vector<std::array<double, 2>>& x_and_y_of_a, double people_of_a2 = 300.0) {
  TerritoryBuilder b({"x", "y"});
  b.region("A", 1000.0).region("B", 1000.0);
  b.zone("A", "a1", 100.0, {x_and_y_of_a[0][0], x_and_y_of_a[0][1]});
  b.zone("A", "a2", people_of_a2, {x_and_y_of_a[1][0], x_and_y_of_a[1][1]});
  b.zone("B", "b1", 100.0, {1.0, 1.0}).zone("B", "b2", 100.0, {2.0, 2.0});
  b.establishment("A", "ea", Sector::ex_dg, "a1").establishment("B", "eb", Sector::ex_dg, "b1");
  b.scale("50", Mode::HC, 1.0);
  for (const char* e : {"ea", "eb"}) b.unit_days(e, "50", Mode::HC, 10.0);
  return b.zone_days("ea", "a1", 10.0).zone_days("eb", "b1", 10.0);
}

std::string faults_with_places(const TerritoryBuilder& builder, const SpecBuilder& spec) {
  TerritoryOrder order;
  const Territory territory = builder.build(&order);
  TerritoryPlaces places{"zones.csv", "etablissements.csv", "enveloppes.csv", {}, {}};
  places.zone_line.resize(territory.n_zones());
  for (std::size_t row = 0; row < order.zone.size(); ++row) places.zone_line[order.zone[row]] = 100 + row;
  places.establishment_line.resize(territory.n_establishments());
  for (std::size_t row = 0; row < order.establishment.size(); ++row) {
    places.establishment_line[order.establishment[row]] = 200 + row;
  }
  Diagnostics diagnostics;
  check_study(territory, bind(spec, territory), places, diagnostics);
  return diagnostics.text();
}

TEST(CheckStudy, FindsNothingWrongWithASoundStudy) {
  auto spec = spec_of();
  spec.weight("aged", 0.3).weight("part_75_plus", 0.2).uniform("criteria.aged", 0.0, 1.0);
  spec.options("adjustment", {"additive", "multiplicative"}).options("mean", {"population", "plain"});
  spec.options("external_days", {"ignore", "own_zone"});
  EXPECT_EQ(check_faults(spec, test::three_regions()), "");
}

TEST(CheckStudy, NamesARegionWithoutAnEnvelope) {
  auto b = two_regions({{1.0, 1.0}, {2.0, 2.0}});
  b.region("C");
  EXPECT_THAT(faults_with_places(b, spec_of()), AllOf(HasSubstr("enveloppes.csv"), HasSubstr("'C' has no envelope")));
  EXPECT_EQ(faults_with_places(b, spec_of().regions({"A", "B"})), "");
}

TEST(CheckStudy, NamesMissingValuesOfCriteriaInUse) {
  for (const double missing : {kMissing, kInfinity}) {
    const auto b = two_regions({{1.0, 1.0}, {missing, 2.0}});
    EXPECT_EQ(faults_with_places(b, spec_of()), "") << "nobody uses x";
    EXPECT_EQ(faults_with_places(b, spec_of().weight("x", 0.0)), "") << "weight 0 is unused";
    EXPECT_EQ(faults_with_places(b, spec_of().weight("y", 0.1)), "") << "y is complete";
    EXPECT_EQ(faults_with_places(b, spec_of().weight("x", 0.1, "B")), "") << "B is complete";
    EXPECT_EQ(faults_with_places(b, spec_of().weight("x", 0.1).regions({"B"})), "") << "A is not studied";
    EXPECT_EQ(faults_with_places(b, spec_of().weight("x", 0.1).weight("x", 0.0, "A")), "") << "A leaves it out";
    const auto named = AllOf(HasSubstr("zones.csv:101: column 'x'"), HasSubstr("zone 'a2' has no value"));
    EXPECT_THAT(faults_with_places(b, spec_of().weight("x", 0.1)), named);
    EXPECT_THAT(faults_with_places(b, spec_of().uniform("criteria.x", 0.0, 0.1)), named) << "a factor uses it";
    EXPECT_THAT(faults_with_places(b, spec_of().uniform("region.A.criteria.x", 0.0, 0.1)), named);
    EXPECT_EQ(faults_with_places(b, spec_of().uniform("region.B.criteria.x", 0.0, 0.1)), "");
  }
}

TEST(CheckStudy, RelativeDeviationsNeedAMeanAboveZero) {
  const auto zeros = two_regions({{0.0, 1.0}, {0.0, 2.0}});
  EXPECT_THAT(faults_with_places(zeros, spec_of().weight("x", 0.1)),
              AllOf(HasSubstr("mean of 'x' over region 'A' is 0"), Not(HasSubstr("'B'"))));
  EXPECT_EQ(faults_with_places(zeros, spec_of().weight("x", 0.1, "B")), "");

  // All of it where nobody lives: the plain mean stands, the weighted one does not.
  const auto uninhabited = two_regions({{0.0, 1.0}, {5.0, 2.0}}, 0.0);
  EXPECT_THAT(faults_with_places(uninhabited, spec_of().weight("x", 0.1)), HasSubstr("mean of 'x'"));
  EXPECT_EQ(faults_with_places(uninhabited, spec_of().weight("x", 0.1).choice(Choice::mean, 1)), "");
  EXPECT_THAT(faults_with_places(uninhabited,
                                 spec_of().weight("x", 0.1).choice(Choice::mean, 1).options("mean", {"population"})),
              HasSubstr("mean of 'x'"))
      << "a factor reaches it";
}

TEST(CheckStudy, RelativeDeviationsNeedValuesOfOneSign) {
  const auto b = two_regions({{-1.0, 1.0}, {4.0, 2.0}});
  const auto named = AllOf(HasSubstr("zones.csv:100: column 'x'"), HasSubstr("zone 'a1' has the value -1"));
  EXPECT_THAT(faults_with_places(b, spec_of().weight("x", 0.1)), named);
  auto standard = spec_of().weight("x", 0.1).choice(Choice::deviation, 1);
  EXPECT_EQ(faults_with_places(b, standard), "");
  EXPECT_THAT(faults_with_places(b, standard.options("deviation", {"standard", "relative"})), named);
}

TEST(CheckStudy, StandardDeviationsNeedASpread) {
  const auto constant = two_regions({{3.0, 1.0}, {3.0, 2.0}});
  EXPECT_EQ(faults_with_places(constant, spec_of().weight("x", 0.1)), "");
  EXPECT_THAT(faults_with_places(constant, spec_of().weight("x", 0.1).choice(Choice::deviation, 1)),
              AllOf(HasSubstr("'x' does not vary"), HasSubstr("'A'"), Not(HasSubstr("'B'"))));
  EXPECT_EQ(faults_with_places(constant, spec_of().weight("y", 0.1).choice(Choice::deviation, 1)), "");
  // 0.1 three times sums to 0.30000000000000004: the rounding is no spread.
  const auto tenths = two_regions({{0.1, 1.0}, {0.1, 2.0}}, 200.0);
  EXPECT_THAT(faults_with_places(tenths, spec_of().weight("x", 0.1).choice(Choice::deviation, 1)), HasSubstr("vary"));

  const auto uninhabited = two_regions({{3.0, 1.0}, {9.0, 2.0}}, 0.0);
  auto weighted = spec_of().weight("x", 0.1).choice(Choice::deviation, 1);
  EXPECT_THAT(faults_with_places(uninhabited, weighted), HasSubstr("'x' does not vary"));
  EXPECT_EQ(faults_with_places(uninhabited, weighted.choice(Choice::mean, 1)), "");
}

TEST(CheckStudy, LeavesARegionWithoutPeopleToTheStatus) {
  TerritoryBuilder b({"x"});
  b.region("A", 1000.0).zone("A", "a1", 0.0, {1.0}).zone("A", "a2", 0.0, {2.0}).scale("50", Mode::HC, 1.0);
  EXPECT_EQ(faults_with_places(b, spec_of().weight("x", 0.1)), "");
  EXPECT_EQ(faults_with_places(b, spec_of().weight("x", 0.1).choice(Choice::deviation, 1)), "");
}

TEST(CheckStudy, MultiplicativeTakesRelativeDeviationsOnly) {
  const Territory t = test::three_regions();
  const auto clash = HasSubstr("adjustment = \"multiplicative\" with deviation = \"standard\"");
  const auto policy = [](std::size_t adjustment, std::size_t deviation, DesignKind kind = DesignKind::monte_carlo) {
    return spec_of(kind).choice(Choice::adjustment, adjustment).choice(Choice::deviation, deviation);
  };
  EXPECT_THAT(check_faults(policy(1, 1), t), clash);
  EXPECT_THAT(check_faults(spec_of().choice(Choice::adjustment, 1).choice(Choice::deviation, 1, "84"), t),
              AllOf(clash, HasSubstr("'84'"), Not(HasSubstr("'11'"))));
  EXPECT_THAT(check_faults(policy(0, 1).options("adjustment", {"additive", "multiplicative"}), t), clash);
  EXPECT_THAT(check_faults(policy(1, 0).options("region.84.deviation", {"standard"}), t), clash);
  const auto both = [](SpecBuilder spec) {
    return spec.options("adjustment", {"additive", "multiplicative"}).options("deviation", {"relative", "standard"});
  };
  EXPECT_THAT(check_faults(both(policy(0, 0)), t), clash);
  EXPECT_THAT(check_faults(both(policy(0, 0, DesignKind::grid)), t), clash);
}

TEST(CheckStudy, LooksOnlyAtCombinationsThatOccur) {
  const Territory t = test::three_regions();
  const auto both = [](SpecBuilder spec) {
    return spec.options("adjustment", {"additive", "multiplicative"}).options("deviation", {"relative", "standard"});
  };
  EXPECT_EQ(check_faults(both(spec_of(DesignKind::one_at_a_time)), t), "") << "never both at once";
  // The policy's own standard deviation never meets the factor's multiplicative: every scenario is relative.
  auto spec = spec_of().choice(Choice::deviation, 1);
  spec.options("adjustment", {"additive", "multiplicative"}).options("deviation", {"relative"});
  EXPECT_EQ(check_faults(spec, t), "");
  // A region's own factor has the last word.
  auto regional = spec_of().options("deviation", {"standard"}).options("region.*.deviation", {"relative"});
  EXPECT_EQ(check_faults(regional.options("adjustment", {"multiplicative"}), t), "");
}

TEST(CheckStudy, OwnZoneNeedsTheSiteOfWhoHasDaysFromElsewhere) {
  for (const bool unknown_zone : {true, false}) {
    auto b = two_regions({{1.0, 1.0}, {2.0, 2.0}});
    b.establishment("A", "no-site");
    b.unit_days("no-site", "50", Mode::HC, 10.0).zone_days("no-site", "a1", 10.0);
    const auto own_zone = spec_of().choice(Choice::external_days, 1);
    EXPECT_EQ(faults_with_places(b, own_zone), "") << "no days from elsewhere";
    b.zone_days("no-site", unknown_zone ? "" : "b1", 4.0);
    EXPECT_EQ(faults_with_places(b, spec_of()), "") << "ignored";
    const auto named = AllOf(HasSubstr("etablissements.csv:202: column 'code_geo'"), HasSubstr("no-site has 4 days"));
    EXPECT_THAT(faults_with_places(b, own_zone), named);
    EXPECT_THAT(faults_with_places(b, spec_of().options("external_days", {"ignore", "own_zone"})), named);
    EXPECT_EQ(faults_with_places(b, spec_of().choice(Choice::external_days, 1, "B")), "");
  }
}

TEST(CheckStudy, WarnsOfMoreThanFiveCriteria) {
  const std::vector<std::string> names = {"c1", "c2", "c3", "c4", "c5", "c6"};
  TerritoryBuilder b(names);
  b.region("A", 1000.0).zone("A", "a1", 100.0, std::vector<double>(6, 1.0)).scale("50", Mode::HC, 1.0);
  const Territory t = b.build();
  auto five = spec_of();
  for (std::size_t c = 0; c < 5; ++c) five.weight(names[c], 0.1);
  EXPECT_EQ(check_faults(five, t), "");
  auto six = five;
  six.uniform("criteria.c6", 0.0, 0.1);
  EXPECT_THAT(check_faults(six, t), AllOf(HasSubstr("warning: region 'A' uses 6 criteria"), Not(HasSubstr("error"))));
}

TEST(ChoicesInUse, AreThePolicysOwnAndWhatTheDesignReaches) {
  const Territory t = test::three_regions();
  const auto n_choices = [&](const SpecBuilder& spec, std::uint32_t region) {
    return choices_in_use(bind(spec, t), region).size();
  };
  const auto vary = [](SpecBuilder spec) {
    return spec.options("mean", {"population", "plain"})
        .options("region.84.unserved_zones", {"withhold", "redistribute"});
  };
  EXPECT_EQ(n_choices(spec_of(), 0), 1u);
  EXPECT_EQ(n_choices(vary(spec_of()), 0), 2u);
  EXPECT_EQ(n_choices(vary(spec_of()), 1), 4u);
  EXPECT_EQ(n_choices(vary(spec_of(DesignKind::grid)), 1), 4u);
  EXPECT_EQ(n_choices(vary(spec_of(DesignKind::one_at_a_time)), 1), 3u);
}

}  // namespace
}  // namespace dotpop
