#include "app/measure/machine_limits.h"

#include <gtest/gtest.h>

#include "app/measure/stopwatch.h"

namespace dotpop {
namespace {

TEST(BestRate, CallsAtLeastTwiceAndTakesTheBest) {
  int calls = 0;
  const double rate = best_rate(10.0, 0.0, [&] { ++calls; });
  EXPECT_EQ(calls, 2);
  EXPECT_GT(rate, 0.0);
}

// Rates are what they are on a machine under test; that they are numbers is all that can be asked.
TEST(MachineLimits, AreMeasured) {
  EXPECT_FALSE(cpu_name().empty());
  EXPECT_GT(measure_multiply_adds(1, 0.001), 0.0);
  EXPECT_GT(measure_multiply_adds(3, 0.001), 0.0);
}

TEST(MachineLimits, LevelsGrow) {
  std::size_t before = 0;
  for (const MemoryLevel& level : memory_levels()) {
    EXPECT_GT(level.bytes, before) << level.name;
    before = level.bytes;
  }
}

}  // namespace
}  // namespace dotpop
