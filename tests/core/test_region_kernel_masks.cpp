#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/allocation.h"
#include "core/kernel/region_kernel.h"
#include "tests/core/compare.h"
#include "tests/core/kernel_block.h"
#include "tests/core/territory_builder.h"

// A tile in which nothing can be clamped or unserved takes a shorter way than one in which one lane must be masked.
// Both give the same bits to every other lane, whatever the number in the lane that forces the masks.
namespace dotpop {
namespace {

using test::KernelBlock;
using test::same_bits;

constexpr std::size_t kOdd = 5;  ///< the lane that is not like the others

/// Eleven zones (two groups of four and a rest, the last without any day); each unit in one establishment, and z0
/// served by the first alone.
Territory territory() {
  test::TerritoryBuilder b({"x", "y"});
  b.region("R", 1e6);
  for (int z = 0; z < 11; ++z) {
    b.zone("R", "z" + std::to_string(z), 1000.0 + 37.0 * z, {1.0 + 0.3 * z, 2.0 + std::sin(z)});
  }
  const char* const unit[] = {"50", "51", "52"};
  for (int e = 0; e < 3; ++e) {
    const std::string finess = "e" + std::to_string(e);
    b.establishment("R", finess).scale(unit[e], Mode::HC, 1.0 + 0.2 * e).unit_days(finess, unit[e], Mode::HC, 30.0);
    for (int z = e == 0 ? 0 : 1; z < 10; ++z) b.zone_days(finess, "z" + std::to_string(z), 3.0 + (7 * z + 5 * e) % 11);
  }
  return b.build();
}

class RegionKernelMasks : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    workspace_.reserve(region_);
    for (std::size_t i = 0; i < 2 * kLanes; ++i) {
      RegionPolicy policy = neutral_policy(territory_);
      const double u = 0.01 * static_cast<double>(i);
      policy.criterion_weight = {0.1 + 0.1 * u, 0.15 - 0.1 * u};
      policy.scale.unit = {1.0 + u, 0.9 + 0.5 * u, 1.2 - 0.3 * u};
      scenarios_.push_back(policy);
    }
  }

  KernelBlock run() {
    std::vector<std::size_t> index(scenarios_.size());
    std::iota(index.begin(), index.end(), std::size_t{0});
    KernelBlock block(region_, index.size());
    block.run(region_, test::parameter_block(region_.layout, scenarios_, index), workspace_);
    return block;
  }

  void expect_same(const KernelBlock& a, const KernelBlock& b, std::size_t lane) const {
    SCOPED_TRACE("lane " + std::to_string(lane));
    EXPECT_EQ(b.status[lane], Status::evaluated);
    EXPECT_TRUE(same_bits(a.withheld[lane], b.withheld[lane]));
    EXPECT_TRUE(same_bits(a.zones_clamped[lane], b.zones_clamped[lane]));
    for (std::size_t e = 0; e < region_.n_establishments; ++e) {
      EXPECT_TRUE(same_bits(a.amount(e, lane), b.amount(e, lane))) << "establishment " << e;
    }
  }

  void expect_reference(const KernelBlock& block, std::size_t lane) const {
    const RegionAllocation reference = allocate_region(territory_, 0, scenarios_[lane]);
    ASSERT_EQ(block.status[lane], reference.status);
    EXPECT_EQ(block.zones_clamped[lane], static_cast<double>(reference.adjusted.zones_clamped));
    for (std::size_t e = 0; e < region_.n_establishments; ++e) {
      EXPECT_LE(std::abs(block.amount(e, lane) - reference.allocation[e]), 1e-13 * reference.envelope);
    }
  }

  const test::InstructionSetInUse in_use_{GetParam()};
  const Territory territory_ = territory();
  const PreparedRegion region_ = prepare_region(territory_, 0, {}, std::vector<std::uint8_t>{1, 1});
  std::vector<RegionPolicy> scenarios_;
  KernelWorkspace workspace_;
};

TEST_P(RegionKernelMasks, OneLaneThatClampsChangesNoBitOfTheOthers) {
  const KernelBlock plain = run();
  scenarios_[kOdd].criterion_weight = {4.0, 0.0};
  const KernelBlock masked = run();
  EXPECT_GT(masked.zones_clamped[kOdd], 0.0);
  expect_reference(masked, kOdd);
  for (std::size_t lane = 0; lane < scenarios_.size(); ++lane) {
    if (lane != kOdd) expect_same(plain, masked, lane);
  }
}

TEST_P(RegionKernelMasks, OneLaneWithAWeightOfZeroChangesNoBitOfTheOthers) {
  const KernelBlock plain = run();
  for (const double zero : {0.0, 1e-320}) {
    scenarios_[kOdd].scale.unit[0] = zero;  // z0 is served by nobody, or as good as nobody
    const KernelBlock masked = run();
    if (zero == 0.0) expect_reference(masked, kOdd);
    for (std::size_t lane = 0; lane < scenarios_.size(); ++lane) {
      if (lane != kOdd) expect_same(plain, masked, lane);
    }
  }
}

TEST_P(RegionKernelMasks, ACriterionWithoutWeightInOneLane) {
  const KernelBlock plain = run();
  scenarios_[kOdd].criterion_weight = {0.0, 0.0};
  const KernelBlock other = run();
  expect_reference(other, kOdd);
  for (std::size_t lane = 0; lane < scenarios_.size(); ++lane) {
    if (lane != kOdd) expect_same(plain, other, lane);
  }
}

TEST_P(RegionKernelMasks, ALaneThatIsNoNumberHidesNotTheLaneThatNeedsMasks) {
  // The comparison that looks for masks runs over vectors of 1, 2, 4 or 8 lanes: the same place of a later vector.
  const KernelBlock plain = run();
  const auto good = scenarios_;
  for (const std::size_t width : {1u, 2u, 4u, 8u}) {
    SCOPED_TRACE("width " + std::to_string(width));
    scenarios_ = good;
    scenarios_[kOdd].criterion_weight = {4.0, 0.0};
    scenarios_[kOdd + width].criterion_weight = {kMissing, 0.0};
    const KernelBlock clamped = run();
    EXPECT_GT(clamped.zones_clamped[kOdd], 0.0);
    expect_reference(clamped, kOdd);
    EXPECT_EQ(clamped.status[kOdd + width], Status::not_finite);

    scenarios_ = good;
    scenarios_[kOdd].scale.unit[0] = 0.0;
    scenarios_[kOdd + width].scale.unit[0] = kMissing;
    const KernelBlock unserved = run();
    expect_reference(unserved, kOdd);
    EXPECT_EQ(unserved.status[kOdd + width], Status::not_finite);
    for (std::size_t lane = 0; lane < scenarios_.size(); ++lane) {
      if (lane != kOdd && lane != kOdd + width) expect_same(plain, unserved, lane);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, RegionKernelMasks, testing::ValuesIn(instruction_sets()));

TEST(InstructionSet, TheBestIsTakenUnlessAnotherIsSelected) {
  const auto names = instruction_sets();
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(instruction_set(), names.front());
  for (const std::string& name : names) {
    ASSERT_TRUE(select_instruction_set(name));
    EXPECT_EQ(instruction_set(), name);
    EXPECT_FALSE(select_instruction_set("MMX"));
    EXPECT_EQ(instruction_set(), name);
  }
  EXPECT_TRUE(select_instruction_set(""));
  EXPECT_EQ(instruction_set(), names.front());
}

}  // namespace
}  // namespace dotpop
