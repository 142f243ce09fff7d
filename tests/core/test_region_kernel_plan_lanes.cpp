#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/kernel/region_kernel.h"
#include "tests/core/compare.h"
#include "tests/core/kernel_block.h"
#include "tests/core/random_territory.h"
#include "tests/core/random_variation.h"
#include "tests/core/territory_builder.h"

// "The result of a scenario is the same bits whatever block, lane or thread it lands in", also where a region is
// prepared for what varies: the kernel's short ways are taken by tiles, and must not show in a scenario.
namespace dotpop {
namespace {

using test::KernelBlock;
using test::Moving;
using test::same_bits;

enum class Way : std::uint8_t { establishments, terms, attributed };

struct WayAndMoving {
  Way way;
  Moving moving;
};

class RegionKernelPlanLanes : public testing::TestWithParam<std::tuple<std::string, WayAndMoving>> {
 protected:
  static constexpr std::size_t kScenarios = 100;

  /// A region with establishments, and scenarios of which some are clamped and some are not.
  void SetUp() override {
    const auto [way, moving] = std::get<1>(GetParam());
    for (std::uint64_t seed = 500; seed < 600; ++seed) {
      test::Random random(seed);
      const Territory territory = build_territory(test::random_tables(random));
      if (territory.establishments_of(0).size() < 5) continue;
      const Choices choices{Adjustment::additive, Mean::plain, Deviation::standard, UnservedZones::withhold,
                            ExternalDays::ignore};
      Variation variation = test::random_variation(random, territory, choices, moving);
      scenarios_ = test::scenarios_of(random, territory, choices, variation, kScenarios);
      const bool terms = way == Way::terms || (way == Way::attributed && seed % 2 == 0);
      region_ =
          prepare_region(territory, 0, choices, variation, terms ? ZoneSum::scale_terms : ZoneSum::establishments);
      workspace_.reserve(region_);
      people_.reset();
      if (way == Way::attributed) {
        test::share_scales(scenarios_, 1);
        people_ = attribute_people(region_, test::settings_of(region_.layout, scenarios_, 1), 1, workspace_);
        if (people_->valid[0] == 0) continue;
      }
      alone_.clear();
      for (std::size_t i = 0; i < kScenarios; ++i) alone_.push_back(run({i}));
      if (suits()) return;
    }
    FAIL() << "no territory suits";
  }

  /// What the lanes differ in: clamped zones where criteria move, establishments without weight where units do.
  bool suits() const {
    const auto count = [&](auto is) { return std::count_if(alone_.begin(), alone_.end(), is); };
    const auto evaluated = [](const KernelBlock& b) { return b.status[0] == Status::evaluated; };
    if (std::get<1>(GetParam()).moving == Moving::units) return count(evaluated) > 50;
    const auto clamped = [&](const KernelBlock& b) { return evaluated(b) && b.zones_clamped[0] > 0.0; };
    const auto plain = [&](const KernelBlock& b) { return evaluated(b) && b.zones_clamped[0] == 0.0; };
    const auto impossible = [&](const KernelBlock& b) { return !evaluated(b); };
    return count(clamped) > 20 && count(plain) > 20 && count(impossible) > 0;
  }

  KernelBlock run(const std::vector<std::size_t>& index) {
    KernelBlock block(region_, index.size());
    const auto parameters = test::parameter_block(region_.layout, scenarios_, index);
    if (people_) {
      block.run(region_, *people_, 0, parameters, workspace_);
    } else {
      block.run(region_, parameters, workspace_);
    }
    return block;
  }

  const test::InstructionSetInUse in_use_{std::get<0>(GetParam())};
  PreparedRegion region_;
  std::vector<RegionPolicy> scenarios_;
  std::optional<AttributedPeople> people_;
  std::vector<KernelBlock> alone_;
  KernelWorkspace workspace_;
};

TEST_P(RegionKernelPlanLanes, AScenarioHasTheSameBitsInEveryPosition) {
  const auto check = [&](const std::vector<std::size_t>& index) {
    const KernelBlock block = run(index);
    for (std::size_t i = 0; i < index.size(); ++i) {
      SCOPED_TRACE("scenario " + std::to_string(index[i]) + ", position " + std::to_string(i) + " of " +
                   std::to_string(index.size()));
      const KernelBlock& expected = alone_[index[i]];
      EXPECT_EQ(block.status[i], expected.status[0]);
      EXPECT_TRUE(same_bits(block.withheld[i], expected.withheld[0]));
      EXPECT_TRUE(same_bits(block.zones_clamped[i], expected.zones_clamped[0]));
      for (std::size_t e = 0; e < region_.n_establishments; ++e) {
        ASSERT_TRUE(same_bits(block.amount(e, i), expected.amount(e, 0))) << "establishment " << e;
      }
    }
  };
  test::for_shuffled_blocks(kScenarios, {2u, 7u, 31u, 32u, 33u, 100u}, check);
}

TEST_P(RegionKernelPlanLanes, WhatTheWorkspaceHeldChangesNoBit) {
  std::vector<std::size_t> index(kScenarios);
  std::iota(index.begin(), index.end(), std::size_t{0});
  const KernelBlock used = run(index);
  workspace_ = KernelWorkspace();
  workspace_.reserve(region_);
  const KernelBlock fresh = run(index);
  EXPECT_EQ(used.status, fresh.status);
  EXPECT_TRUE(same_bits(used.allocation, fresh.allocation));
  EXPECT_TRUE(same_bits(used.withheld, fresh.withheld));
  EXPECT_TRUE(same_bits(used.zones_clamped, fresh.zones_clamped));
}

std::string name_of_way(const testing::TestParamInfo<RegionKernelPlanLanes::ParamType>& info) {
  const char* const way[] = {"establishments", "terms", "attributed"};
  const char* const moving[] = {"nothing", "criteria", "envelope", "units", "some_of_each", "everything"};
  std::string name = std::get<0>(info.param);
  std::erase_if(name, [](char c) { return c == '-'; });
  const WayAndMoving of = std::get<1>(info.param);
  return name + "_" + way[static_cast<std::size_t>(of.way)] + "_" + moving[static_cast<std::size_t>(of.moving)];
}

constexpr WayAndMoving kWays[] = {{Way::establishments, Moving::criteria},
                                  {Way::establishments, Moving::units},
                                  {Way::establishments, Moving::some_of_each},
                                  {Way::terms, Moving::criteria},
                                  {Way::terms, Moving::units},
                                  {Way::terms, Moving::everything},
                                  {Way::attributed, Moving::criteria},
                                  {Way::attributed, Moving::some_of_each},
                                  {Way::attributed, Moving::everything}};
INSTANTIATE_TEST_SUITE_P(Ways, RegionKernelPlanLanes,
                         testing::Combine(testing::ValuesIn(instruction_sets()), testing::ValuesIn(kWays)),
                         name_of_way);

/// Zones of which the first have days, each served by both of two establishments.
Territory served_and_unserved(int n_served, int n_unserved) {
  test::TerritoryBuilder b({"x"});
  b.region("R", 1e6).scale("50", Mode::HC, 1.1);
  b.establishment("R", "e0").unit_days("e0", "50", Mode::HC, 1.0);
  b.establishment("R", "e1").unit_days("e1", "50", Mode::HC, 1.0);
  for (int z = 0; z < n_served + n_unserved; ++z) {
    const std::string code = "z" + std::to_string(100 + z);
    b.zone("R", code, 1000.0 + 37.0 * z, {1.0 + 0.3 * z});
    if (z < n_served) b.zone_days("e0", code, 3.0 + 7 * z % 11).zone_days("e1", code, 2.0 + 5 * z % 7);
  }
  return b.build();
}

// A division serves a group of zones, and groups end where the zones with days end: in a tile of plain lanes and in one
// with a clamped lane at the same zones, whatever stands behind them.
TEST(RegionKernelPlanGroups, OneClampedLaneChangesNoBitWhateverZonesHaveDays) {
  constexpr std::size_t kOdd = 5;
  int clamped = 0;
  for (int n_served = 1; n_served <= 18; ++n_served) {
    for (int n_unserved = 0; n_unserved <= 9; ++n_unserved) {
      SCOPED_TRACE(std::to_string(n_served) + " zones with days, " + std::to_string(n_unserved) + " without");
      const Territory territory = served_and_unserved(n_served, n_unserved);
      const PreparedRegion region = prepare_region(territory, 0, {}, std::vector<std::uint8_t>{1});
      ASSERT_EQ(region.n_served, static_cast<std::uint32_t>(n_served));
      std::vector<RegionPolicy> scenarios;
      std::vector<std::size_t> index;
      for (std::size_t i = 0; i < kLanes; ++i) {
        scenarios.push_back(test::policy_with_weight(territory, "x", 0.01 * static_cast<double>(i)));
        index.push_back(i);
      }
      KernelWorkspace workspace;
      workspace.reserve(region);
      KernelBlock plain(region, kLanes);
      plain.run(region, test::parameter_block(region.layout, scenarios, index), workspace);
      scenarios[kOdd].criterion_weight = {9.0};
      KernelBlock masked(region, kLanes);
      masked.run(region, test::parameter_block(region.layout, scenarios, index), workspace);
      clamped += masked.zones_clamped[kOdd] > 0.0 ? 1 : 0;
      for (std::size_t i = 0; i < kLanes; ++i) {
        for (std::size_t e = 0; e < 2 && i != kOdd; ++e) {
          ASSERT_TRUE(same_bits(plain.amount(e, i), masked.amount(e, i))) << "establishment " << e << ", lane " << i;
        }
      }
    }
  }
  EXPECT_GT(clamped, 100);
}

}  // namespace
}  // namespace dotpop
