#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "core/kernel/region_kernel.h"
#include "tests/core/compare.h"
#include "tests/core/kernel_block.h"
#include "tests/core/random_territory.h"
#include "tests/core/territory_builder.h"

// "The result of a scenario is the same bits whatever block, lane or thread it lands in", and the kernel writes
// nowhere else.
namespace dotpop {
namespace {

using test::KernelBlock;
using test::same_bits;

class RegionKernelLanes : public testing::TestWithParam<std::tuple<std::string, Choices>> {
 protected:
  /// The first region of some random territory that has establishments, and scenarios for it.
  void SetUp() override {
    test::Random random(77);
    Territory territory = build_territory(test::random_tables(random));
    while (territory.establishments_of(0).size() < 3) territory = build_territory(test::random_tables(random));
    const Choices& choices = std::get<1>(GetParam());
    region_ = prepare_region(territory, 0, choices, test::used_criteria(territory, choices));
    scenarios_ = test::random_scenarios(random, territory, choices, 100);
    workspace_.reserve(region_);
  }

  KernelBlock run(const std::vector<std::size_t>& index, std::size_t margin = 0) {
    KernelBlock block(region_, index.size(), margin);
    block.run(region_, test::parameter_block(region_.layout, scenarios_, index), workspace_);
    return block;
  }

  const test::InstructionSetInUse in_use_{std::get<0>(GetParam())};
  PreparedRegion region_;
  std::vector<RegionPolicy> scenarios_;
  KernelWorkspace workspace_;
};

TEST_P(RegionKernelLanes, AScenarioHasTheSameBitsInEveryPosition) {
  std::vector<KernelBlock> alone;
  for (std::size_t i = 0; i < scenarios_.size(); ++i) alone.push_back(run({i}));
  const auto check = [&](const std::vector<std::size_t>& index) {
    const KernelBlock block = run(index);
    for (std::size_t i = 0; i < index.size(); ++i) {
      const KernelBlock& expected = alone[index[i]];
      EXPECT_EQ(block.status[i], expected.status[0]);
      EXPECT_TRUE(same_bits(block.withheld[i], expected.withheld[0]));
      EXPECT_TRUE(same_bits(block.zones_clamped[i], expected.zones_clamped[0]));
      for (std::size_t e = 0; e < region_.n_establishments; ++e) {
        EXPECT_TRUE(same_bits(block.amount(e, i), expected.amount(e, 0))) << "position " << i << " of " << index.size();
      }
    }
  };
  test::for_shuffled_blocks(scenarios_.size(), {2u, 7u, 15u, 16u, 17u, 33u, 100u}, check);
}

TEST_P(RegionKernelLanes, NothingIsWrittenBeyondTheScenarios) {
  for (const std::size_t n : {0u, 1u, 15u, 16u, 17u, 40u}) {
    std::vector<std::size_t> index(n);
    std::iota(index.begin(), index.end(), std::size_t{0});
    const KernelBlock block = run(index, 19);
    for (std::size_t row = 0; row <= region_.n_establishments; ++row) {
      for (std::size_t i = 0; i < block.stride; ++i) {
        const bool inside = row < region_.n_establishments && i < n;
        EXPECT_EQ(block.amount(row, i) == KernelBlock::kUntouched, !inside) << "row " << row << ", column " << i;
      }
    }
    for (std::size_t i = 0; i < block.stride; ++i) {
      EXPECT_EQ(block.withheld[i] == KernelBlock::kUntouched, i >= n);
      EXPECT_EQ(block.zones_clamped[i] == KernelBlock::kUntouched, i >= n);
      EXPECT_EQ(block.status[i] == KernelBlock::kUntouchedStatus, i >= n);
    }
  }
}

TEST_P(RegionKernelLanes, TheStrideChangesNoBit) {
  std::vector<std::size_t> index(33);
  std::iota(index.begin(), index.end(), std::size_t{0});
  const KernelBlock narrow = run(index);
  const KernelBlock wide = run(index, 19);
  for (std::size_t e = 0; e < region_.n_establishments; ++e) {
    for (std::size_t i = 0; i < index.size(); ++i) EXPECT_TRUE(same_bits(narrow.amount(e, i), wide.amount(e, i)));
  }
}

const Choices kSomeChoices[] = {
    Choices{},
    Choices{Adjustment::multiplicative, Mean::plain, Deviation::relative, UnservedZones::withhold,
            ExternalDays::own_zone},
    Choices{Adjustment::additive, Mean::plain, Deviation::standard, UnservedZones::withhold, ExternalDays::ignore}};
INSTANTIATE_TEST_SUITE_P(SomeChoices, RegionKernelLanes,
                         testing::Combine(testing::ValuesIn(instruction_sets()), testing::ValuesIn(kSomeChoices)));

TEST(KernelWorkspace, WhatAnotherRegionLeftChangesNoBit) {
  test::Random random(79);
  const std::vector<Territory> territories = {build_territory(test::random_tables(random)),
                                              build_territory(test::random_tables(random)),
                                              build_territory(test::random_tables(random))};
  KernelWorkspace shared;
  std::vector<std::size_t> index(21);
  std::iota(index.begin(), index.end(), std::size_t{0});
  for (const Territory& territory : territories) {
    const auto scenarios = test::random_scenarios(random, territory, {}, index.size());
    for (std::uint32_t r = 0; r < territory.n_regions(); ++r) {
      const PreparedRegion region = prepare_region(territory, r, {}, test::used_criteria(territory, {}));
      const auto parameters = test::parameter_block(region.layout, scenarios, index);
      KernelWorkspace fresh;
      fresh.reserve(region);
      shared.reserve(region);
      KernelBlock a(region, index.size());
      KernelBlock b(region, index.size());
      a.run(region, parameters, fresh);
      b.run(region, parameters, shared);
      EXPECT_EQ(a.status, b.status);
      EXPECT_TRUE(same_bits(a.allocation, b.allocation));
      EXPECT_TRUE(same_bits(a.withheld, b.withheld));
      EXPECT_TRUE(same_bits(a.zones_clamped, b.zones_clamped));
    }
  }
}

TEST(RegionKernelEmpty, RegionsWithoutZonesOrEstablishmentsInABlock) {
  test::TerritoryBuilder b({"x"});
  b.region("A no zones", 1.0).region("B no sites", 1.0).region("C nothing", 1.0).zone("B no sites", "b1", 9.0, {1.0});
  b.establishment("A no zones", "e1").scale("50", Mode::HC, 1.0).unit_days("e1", "50", Mode::HC, 1.0);
  const Territory territory = b.build();
  const std::vector<RegionPolicy> scenarios(17, test::policy_with_weight(territory, "x", 0.5));
  const std::vector<Status> expected = {Status::no_adjusted_population, Status::no_weighted_days,
                                        Status::no_adjusted_population};
  for (std::uint32_t r = 0; r < 3; ++r) {
    const std::vector<std::uint8_t> used = {1};
    const PreparedRegion region = prepare_region(territory, r, {}, used);
    KernelWorkspace workspace;
    workspace.reserve(region);
    KernelBlock block(region, scenarios.size());
    block.run(region, test::parameter_block(region.layout, scenarios, std::vector<std::size_t>(17, 0)), workspace);
    EXPECT_EQ(block.status, std::vector<Status>(17, expected[r])) << territory.regions.code[r];
    for (std::size_t e = 0; e < region.n_establishments; ++e) EXPECT_TRUE(std::isnan(block.amount(e, 16)));
    EXPECT_TRUE(std::isnan(block.withheld[16]));
  }
}

}  // namespace
}  // namespace dotpop
