#include "sim/amounts_layout.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "sim/amounts_buffer.h"
#include "sim/wave.h"

namespace dotpop {
namespace {

constexpr AmountsUse kStored = {true, true};
constexpr AmountsUse kQuantilesAlone = {false, true};

TEST(AmountsLayout, IsOfOneWaveWithoutQuantiles) {
  for (const bool handed_over : {true, false}) {
    const AmountsLayout layout({4, 6}, 1'000'000, {handed_over, false});
    EXPECT_EQ(layout.bytes(), AmountsLayout({4, 6}, kWave, {handed_over, false}).bytes());
    EXPECT_EQ(layout.groups().size(), 1u);
    EXPECT_FALSE(layout.regions_in_turn());
  }
}

TEST(AmountsLayout, KeepsNothingThatNobodyReads) {
  const AmountsLayout layout({4, 6}, 1'000'000, {false, false});
  EXPECT_TRUE(layout.of_tasks());
  EXPECT_EQ(layout.bytes(), 0u);
  EXPECT_FALSE(AmountsLayout({4, 6}, 1'000'000, {true, false}).of_tasks());
}

TEST(AmountsLayout, HasTwoGroupsWhereTheyAreHandedOver) {
  const AmountsLayout stored({4, 6}, 1'000'000, kStored);
  const AmountsLayout alone({4, 6}, 1'000'000, kQuantilesAlone);
  EXPECT_EQ(stored.groups().size(), 2u);
  EXPECT_EQ(stored.n_buffers(), 2u);
  EXPECT_EQ(alone.n_buffers(), 1u);
  EXPECT_EQ(stored.bytes(), 2 * alone.bytes());
  EXPECT_GE(alone.bytes(), 6u * 1'000'000u * sizeof(double));
  EXPECT_LT(alone.bytes(), 6u * 1'000'100u * sizeof(double));
}

TEST(AmountsLayout, TakesRegionsInTurnForQuantilesAlone) {
  const std::uint64_t n = kGroupBytes / (10 * sizeof(double)) - 100;  // 10 rows are nearly a group
  const std::vector<std::size_t> establishments = {3, 4, 0, 3, 1, 25, 2, 9, 0};
  const AmountsLayout layout(establishments, n, kQuantilesAlone);
  std::vector<std::size_t> last;
  std::size_t region = 0;
  for (const RegionGroup& group : layout.groups()) {
    EXPECT_EQ(group.first, region) << "no gap";
    std::size_t rows = 0;
    for (; region < group.last; ++region) rows += establishments[region];
    EXPECT_EQ(group.n_establishments, rows);
    last.push_back(group.last);
  }
  EXPECT_EQ(last, (std::vector<std::size_t>{4, 5, 6, 7, 9}));
  EXPECT_EQ(layout.size(), 25 * layout.stride()) << "a region is never cut";
  EXPECT_TRUE(layout.regions_in_turn());
}

TEST(AmountsLayout, OfNothingIsNothing) {
  EXPECT_EQ(AmountsLayout({}, 100, kQuantilesAlone).bytes(), 0u);
  EXPECT_EQ(AmountsLayout({0, 0}, 100, kQuantilesAlone).size(), 0u);
  EXPECT_EQ(AmountsLayout({0, 0}, 100, kQuantilesAlone).groups().size(), 1u);
}

TEST(AmountsLayout, KeepsRowsOutOfEachOthersCacheSets) {
  for (const std::uint64_t n : {1u, 256u, 1000u, 4096u, 10'000u}) {
    const std::size_t lines = AmountsLayout({1}, n, kStored).stride() / 8;
    EXPECT_EQ(lines % 2, 1u) << n;
    EXPECT_GE(lines * 8, n);
  }
}

TEST(AmountsBuffer, CanBeWrittenToItsEnd) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, (std::size_t{5} << 17) + 3}) {
    AmountsBuffer buffer(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0u);
    for (std::size_t i = 0; i < size; ++i) buffer.data()[i] = static_cast<double>(i);
    if (size > 0) {
      EXPECT_EQ(buffer.data()[size - 1], static_cast<double>(size - 1));
    }
    AmountsBuffer other(7);
    other = std::move(buffer);
    if (size > 0) {
      EXPECT_EQ(other.data()[0], 0.0);
    }
  }
}

TEST(AmountsBuffer, ThatIsTooLargeThrows) { EXPECT_THROW(AmountsBuffer(std::size_t{1} << 61), std::bad_alloc); }

}  // namespace
}  // namespace dotpop
