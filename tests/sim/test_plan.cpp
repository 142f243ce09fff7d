#include "sim/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/region_evaluator.h"
#include "tests/sim/plan_territory.h"
#include "tests/sim/spec_builder.h"

// Which way each region of a study is evaluated, and that it is the way that is then taken.
namespace dotpop {
namespace {

using test::bind;
using test::SpecBuilder;

class Plan : public testing::Test {
 protected:
  std::vector<RegionPlan> plan(const SpecBuilder& spec, PlanChoice choice = PlanChoice::automatic) {
    study_ = bind(spec, territory_);
    return plan_study(territory_, study_, choice);
  }
  /// "affine affine once", region by region.
  static std::string methods(const std::vector<RegionPlan>& plan) {
    std::string text;
    for (const RegionPlan& region : plan) text += (text.empty() ? "" : " ") + std::string(name_of(region.method));
    return text;
  }

  /// Products for each scenario of all regions when the study is evaluated in blocks of `block`, preparation left out.
  double evaluated_products(const std::vector<RegionPlan>& plan, std::size_t block = 2048) const {
    const Design design(study_);
    EvaluatorScratch scratch;
    for (const RegionPlan& of_region : plan) {
      const RegionEvaluator evaluator(territory_, study_, design, of_region);
      for (std::uint64_t first = 0; first < study_.n_scenarios; first += block) {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(block, study_.n_scenarios - first));
        std::vector<double> rows(design.n_factors() * n);
        design.fill(first, n, rows);
        std::vector<double> allocation(evaluator.n_establishments() * n);
        std::vector<double> withheld(n);
        std::vector<double> clamped(n);
        std::vector<Status> status(n);
        evaluator.evaluate(first, rows, n, {allocation, n, withheld, clamped, status}, scratch);
      }
    }
    return static_cast<double>(scratch.workspace.products * kLanes) / static_cast<double>(study_.n_scenarios);
  }
  static double planned(const std::vector<RegionPlan>& plan) {
    double sum = 0.0;
    for (const RegionPlan& region : plan) sum += region.products;
    return sum;
  }

  const Territory territory_ = test::plan_territory();
  Study study_;
};

SpecBuilder monte_carlo(std::uint64_t n = 4096) { return SpecBuilder(DesignKind::monte_carlo, n); }

TEST_F(Plan, OnlyCriteriaMoveIsAffine) {
  const auto affine = plan(monte_carlo().uniform("criteria.aged", 0.0, 1.0));
  EXPECT_EQ(methods(affine), "affine affine affine");
  const ParameterLayout layout(territory_);
  for (std::size_t r = 0; r < 3; ++r) {
    EXPECT_EQ(affine[r].region, r);
    EXPECT_EQ(affine[r].n_settings, 1u);
    EXPECT_EQ(affine[r].n_moving_criteria, 1u);
    EXPECT_TRUE(affine[r].scale_factors.empty());
    EXPECT_EQ(std::count(affine[r].variation.moves.begin(), affine[r].variation.moves.end(), 1), 1);
    EXPECT_EQ(affine[r].variation.moves[layout.criterion(0)], 1);
    // Two numbers for each of eight establishments, and the preparation of a tile of lanes shared by all scenarios.
    const double preparation = kLanes * (32.0 + 3 * 96.0);
    EXPECT_EQ(affine[r].products, 16.0 + preparation / 4096.0);
    // 32 (establishment, weight) pairs, twice 96 (establishment, zone) pairs, two numbers for each of twelve zones.
    EXPECT_EQ(affine[r].full_products, 32.0 + 2 * 96.0 + 24.0);
  }
}

TEST_F(Plan, OnlyTheEnvelopeMovesIsAffine) {
  const auto affine = plan(monte_carlo().weight("aged", 0.3).uniform("envelope", 0.5, 1.5));
  EXPECT_EQ(methods(affine), "affine affine affine");
  EXPECT_EQ(affine[0].n_moving_criteria, 0u);
  // Also of a multiplicative adjustment, whose people are then fixed.
  EXPECT_EQ(
      methods(plan(monte_carlo().weight("aged", 0.3).choice(Choice::adjustment, 1).uniform("envelope", 0.5, 1.5))),
      "affine affine affine");
}

TEST_F(Plan, OneUnitMovesIsSummedOverTerms) {
  const auto terms = plan(monte_carlo().uniform("criteria.aged", 0.0, 1.0).uniform("scale.um.51", 0.5, 2.0));
  EXPECT_EQ(methods(terms), "terms terms terms");
  for (const RegionPlan& region : terms) {
    EXPECT_EQ(region.n_terms, 2u) << "unit 51, and what does not move";
    EXPECT_EQ(region.zone_sum, ZoneSum::scale_terms);
    EXPECT_EQ(region.scale_factors, (std::vector<std::size_t>{1}));
    EXPECT_LT(region.products, region.full_products);
  }
}

TEST_F(Plan, ARegionThatNoFactorMovesIsEvaluatedOnce) {
  const auto mixed = plan(monte_carlo().uniform("region.84.criteria.aged", 0.0, 1.0).uniform("envelope.93", 0.5, 1.5));
  EXPECT_EQ(methods(mixed), "once affine affine");
  EXPECT_EQ(mixed[1].n_moving_criteria, 1u);
  EXPECT_EQ(mixed[2].n_moving_criteria, 0u);
  EXPECT_EQ(methods(plan(monte_carlo().regions({"93", "84"}).uniform("region.84.criteria.aged", 0.0, 1.0))),
            "affine once");
  // A choice alone varies, too.
  const auto choice = plan(monte_carlo().options("region.11.external_days", {"ignore", "own_zone"}));
  EXPECT_NE(choice[0].method, Method::once);
  EXPECT_EQ(choice[1].method, Method::once);
}

TEST_F(Plan, FewLevelsOfTheScaleAreSettings) {
  SpecBuilder grid(DesignKind::grid);
  grid.uniform("scale.um.50", 0.5, 2.0).levels(2).uniform("criteria.aged", 0.0, 1.0).levels(256);
  grid.uniform("scale.mode.HTP", 0.5, 2.0).levels(2);
  const auto affine = plan(grid);
  EXPECT_EQ(methods(affine), "affine affine affine");
  EXPECT_EQ(affine[0].n_settings, 4u);
  EXPECT_EQ(affine[0].scale_factors, (std::vector<std::size_t>{0, 2}));
  SpecBuilder one(DesignKind::one_at_a_time);
  one.uniform("criteria.aged", 0.0, 1.0).levels(300).uniform("scale.um.50", 0.5, 2.0).levels(3);
  const auto as_written_too = plan(one);
  EXPECT_EQ(methods(as_written_too), "affine affine affine");
  EXPECT_EQ(as_written_too[0].n_settings, 4u) << "three levels, and the policy as written";
}

TEST_F(Plan, MultiplicativeCriteriaThatMoveAreNotAffine) {
  for (const std::size_t region_of : {0u, 1u}) {  // in every region, or in one
    auto spec = monte_carlo().uniform("criteria.aged", 0.0, 1.0);
    spec.choice(Choice::adjustment, 1, region_of == 0 ? "" : "84");
    const auto made = plan(spec);
    EXPECT_NE(made[1].method, Method::affine);
    EXPECT_EQ(made[0].method == Method::affine, region_of == 1);
  }
}

TEST_F(Plan, FullIsFullEverywhere) {
  for (auto spec : {monte_carlo().uniform("criteria.aged", 0.0, 1.0), monte_carlo().uniform("scale.um.51", 0.5, 2.0),
                    monte_carlo().uniform("region.84.criteria.aged", 0.0, 1.0)}) {
    const auto full = plan(spec, PlanChoice::full);
    EXPECT_EQ(methods(full), "full full full");
    for (const RegionPlan& region : full) {
      EXPECT_EQ(region.products, region.full_products);
      EXPECT_EQ(region.zone_sum, ZoneSum::establishments);
    }
  }
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(Plan, IsSummedUpAndExplained) {
  const auto same = plan(monte_carlo().uniform("criteria.aged", 0.0, 1.0));
  EXPECT_EQ(summary(same), "affine");
  EXPECT_TRUE(holds(explain(same, territory_, study_), "4 096"));
  const auto mixed =
      plan(monte_carlo().uniform("region.84.criteria.aged", 0.0, 1.0).uniform("region.93.scale.um.51", 0.5, 2.0));
  ASSERT_EQ(methods(mixed), "once affine terms");
  for (const std::string& text : {summary(mixed), explain(mixed, territory_, study_)}) {
    for (const char* part : {"once", "affine", "terms"}) EXPECT_TRUE(holds(text, part)) << part << " in " << text;
    EXPECT_FALSE(holds(text, "full in")) << text;
  }
  const std::string text = explain(mixed, territory_, study_);
  for (const std::string& code : territory_.regions.code) EXPECT_TRUE(holds(text, code)) << code << " in " << text;
  EXPECT_TRUE(holds(text, "1 criterion")) << text;
  // Each region stands behind its own method.
  EXPECT_LT(text.rfind("once"), text.find(": 11"));
  EXPECT_LT(text.find(": 11"), text.find(": 84"));
  EXPECT_LT(text.find(": 84"), text.find(": 93"));
  EXPECT_EQ(summary(plan(monte_carlo().uniform("scale.um.51", 0.5, 2.0), PlanChoice::full)), "full");
}

// What the plan promises for each scenario, its preparation included, is at least what evaluation then does: a way that
// is silently no longer taken would do more. Slack: the filling 0 of pairs that share not all columns.
TEST_F(Plan, TheWorkIsWhatThePlanSays) {
  constexpr double kSlack = 1.15;
  SpecBuilder grid(DesignKind::grid);
  grid.uniform("criteria.aged", 0.0, 1.0).levels(1024).uniform("scale.um.50", 0.5, 2.0).levels(4);
  const std::vector<std::pair<std::string, SpecBuilder>> specs = {
      {"affine affine affine", monte_carlo().uniform("criteria.aged", 0.0, 1.0)},
      {"affine affine affine", monte_carlo().uniform("envelope", 0.5, 1.5)},
      {"affine affine affine", grid},
      {"terms terms terms", monte_carlo().uniform("criteria.aged", 0.0, 1.0).uniform("scale.um.51", 0.5, 2.0)},
      {"once affine once", monte_carlo().uniform("region.84.criteria.aged", 0.0, 1.0)}};
  for (const auto& [expected, spec] : specs) {
    SCOPED_TRACE(expected);
    const auto short_way = plan(spec);
    ASSERT_EQ(methods(short_way), expected);
    const double work = evaluated_products(short_way);
    EXPECT_LE(work, planned(short_way) * kSlack);
    const double full = evaluated_products(plan(spec, PlanChoice::full));
    EXPECT_LT(work, full);
    EXPECT_LE(full, planned(plan(spec, PlanChoice::full)) * kSlack);
  }
}

TEST_F(Plan, OnceIsNoWorkForAnyScenario) {
  const auto once = plan(monte_carlo().regions({"11", "84"}).uniform("region.84.criteria.aged", 0.0, 1.0));
  ASSERT_EQ(methods(once), "once affine");
  EXPECT_EQ(evaluated_products({once[0]}), 0.0);
  EXPECT_GT(evaluated_products({once[1]}), 0.0);
}

// A group of scenarios with one setting of the scale takes whole tiles: settings that come up in a few scenarios each
// leave most lanes of theirs empty, and the short way is the longer one.
TEST_F(Plan, SettingsOfAFewScenariosCostNoMoreThanTheFullWay) {
  SpecBuilder grid(DesignKind::grid);
  grid.uniform("criteria.aged", 0.0, 1.0).levels(2).uniform("scale.um.50", 0.5, 2.0).levels(32);
  grid.uniform("scale.um.51", 0.5, 2.0).levels(32);
  const std::vector<std::pair<std::string, SpecBuilder>> specs = {
      {"no setting twice", monte_carlo().uniform("scale.um.*", 0.5, 2.0).uniform("scale.mode.*", 0.5, 2.0)},
      {"each setting twice", grid}};
  for (const auto& [name, spec] : specs) {
    SCOPED_TRACE(name);
    const auto automatic = plan(spec);
    const double work = evaluated_products(automatic, 256);
    EXPECT_LE(work, evaluated_products(plan(spec, PlanChoice::full), 256)) << methods(automatic);
  }
}

}  // namespace
}  // namespace dotpop
