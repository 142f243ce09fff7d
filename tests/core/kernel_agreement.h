#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include "core/allocation.h"
#include "tests/core/compare.h"
#include "tests/core/kernel_block.h"

/// The kernel against the reference, as model.md ("Precision") words it.
namespace dotpop::test {

/// True when a zone keeps a sliver of its population: the relative precision of model.md does not hold there.
inline bool has_sliver(const RegionAllocation& reference, std::span<const double> population) {
  for (std::size_t z = 0; z < population.size(); ++z) {
    const double ratio = reference.adjusted.population[z] / population[z];
    if (ratio > 0.0 && ratio < 1e-3) return true;
  }
  return false;
}

/// How often each case of the comparison came up, so that a test can tell that it tested something.
struct KernelSeen {
  std::array<int, kStatuses> status = {};
  int relative = 0;
  int withheld = 0;
  int clamped = 0;

  int of(Status s) const { return status[static_cast<std::size_t>(s)]; }
};

inline void expect_amount(double kernel, double reference, double envelope, bool relative) {
  ASSERT_LE(std::abs(kernel - reference), 1e-13 * envelope);
  ASSERT_TRUE(!relative || near_relative(kernel, reference, 1e-12)) << kernel << ", reference " << reference;
}

/// Scenario i of a block. population: of the region's zones, people.
inline void expect_agreement(const KernelBlock& block, std::size_t i, const RegionAllocation& reference,
                             std::span<const double> population, std::size_t n_establishments, KernelSeen& seen) {
  ASSERT_EQ(block.status[i], reference.status);
  ++seen.status[static_cast<std::size_t>(reference.status)];
  if (reference.status != Status::evaluated) {
    ASSERT_TRUE(std::isnan(block.withheld[i]));
    ASSERT_TRUE(std::isnan(block.zones_clamped[i]));
    for (std::size_t e = 0; e < n_establishments; ++e) ASSERT_TRUE(std::isnan(block.amount(e, i)));
    return;
  }
  const bool relative = !has_sliver(reference, population);
  seen.relative += relative ? 1 : 0;
  seen.withheld += reference.zones.withheld > 0.0 ? 1 : 0;
  seen.clamped += reference.adjusted.zones_clamped > 0 ? 1 : 0;
  ASSERT_EQ(block.zones_clamped[i], static_cast<double>(reference.adjusted.zones_clamped));
  expect_amount(block.withheld[i], reference.zones.withheld, reference.envelope, relative);
  for (std::size_t e = 0; e < n_establishments; ++e) {
    expect_amount(block.amount(e, i), reference.allocation[e], reference.envelope, relative);
  }
}

inline std::string name_of(const Choices& choices) {
  std::string name;
  for (std::size_t c = 0; c < kChoices; ++c) {
    name += std::string(kChoiceNames[c].option[option_of(choices, static_cast<Choice>(c))]) + " ";
  }
  return name;
}

}  // namespace dotpop::test
