#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/kernel/instruction_set.h"
#include "core/kernel/peak_loops.h"

namespace dotpop {
namespace {

/// Each test with every instruction set of this machine.
class PeakLoops : public testing::TestWithParam<std::string> {
 protected:
  PeakLoops() { EXPECT_TRUE(select_instruction_set(GetParam())); }
  ~PeakLoops() override { select_instruction_set(""); }
};

/// x_n − 1 = (x_0 − 1) / 2^n, chain i starting at i: Σ x_n = k + (k (k − 1) / 2 − k) / 2^n for k chains. Every term is
/// exact for small n.
TEST_P(PeakLoops, MultiplyAddsDoWhatTheySay) {
  const auto k = static_cast<double>(chains_of_round());
  ASSERT_GE(k, 8.0);
  EXPECT_EQ(operations_of_round(), 2.0 * k);
  for (const int n : {0, 1, 2, 10}) {
    const double expected = k + std::ldexp(k * (k - 1.0) / 2.0 - k, -n);
    EXPECT_EQ(run_multiply_adds(static_cast<std::uint64_t>(n)), expected) << n;
  }
  EXPECT_EQ(run_multiply_adds(2000), k);
}

TEST_P(PeakLoops, SumsLoadEveryEntryOnceARepeat) {
  for (const std::size_t n : {0u, 1u, 7u, 63u, 64u, 65u, 127u, 1000u}) {
    std::vector<double> buffer(n);
    std::iota(buffer.begin(), buffer.end(), 1.0);
    const double once = static_cast<double>(n * (n + 1)) / 2.0;
    EXPECT_EQ(sum_repeatedly(buffer, 0), 0.0);
    EXPECT_EQ(sum_repeatedly(buffer, 1), once) << n;
    EXPECT_EQ(sum_repeatedly(buffer, 3), 3.0 * once) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, PeakLoops, testing::ValuesIn(instruction_sets()), [](const auto& set) {
  std::string name = set.param;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace dotpop
