#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "core/allocation.h"
#include "core/kernel/region_kernel.h"
#include "tests/core/kernel_agreement.h"
#include "tests/core/kernel_block.h"
#include "tests/core/random_territory.h"
#include "tests/core/random_variation.h"

// A region prepared for what varies, and no more, against the reference (model.md, Precision): both sums over the
// zones, and people attributed to establishments for some settings of the scale.
namespace dotpop {
namespace {

using test::KernelBlock;
using test::KernelSeen;
using test::Moving;

constexpr std::array<std::size_t, 6> kSizes = {1, 7, 31, 32, 33, 100};
constexpr std::array<ZoneSum, 2> kZoneSums = {ZoneSum::establishments, ZoneSum::scale_terms};

std::vector<std::size_t> first_of(std::size_t n) {
  std::vector<std::size_t> index(n);
  std::iota(index.begin(), index.end(), std::size_t{0});
  return index;
}

/// Scenarios of one region, what they should give, and what came up.
struct Case {
  Territory territory;
  std::uint32_t r = 0;
  Choices choices;
  Variation variation;
  std::vector<RegionPolicy> scenarios;
  std::vector<RegionAllocation> reference;

  void allocate() {
    for (const auto& policy : scenarios) reference.push_back(allocate_region(territory, r, policy));
  }
  std::span<const double> population() const {
    const IndexRange zones = territory.zones_of(r);
    return std::span(territory.zones.population).subspan(zones.begin, zones.size());
  }
  PreparedRegion prepare(ZoneSum zone_sum) const { return prepare_region(territory, r, choices, variation, zone_sum); }
  void expect_agreement(const KernelBlock& block, const std::vector<std::size_t>& index, KernelSeen& seen) const {
    for (std::size_t i = 0; i < index.size(); ++i) {
      SCOPED_TRACE("scenario " + std::to_string(index[i]));
      const std::size_t n_establishments = territory.establishments_of(r).size();
      test::expect_agreement(block, i, reference[index[i]], population(), n_establishments, seen);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
};

Case random_case(std::uint64_t seed, const Choices& choices, Moving moving) {
  test::Random random(seed);
  Case made;
  made.territory = build_territory(test::random_tables(random));
  made.r = random.below(made.territory.n_regions());
  made.choices = choices;
  made.variation = test::random_variation(random, made.territory, choices, moving);
  made.scenarios = test::scenarios_of(random, made.territory, choices, made.variation, kSizes.back());
  return made;
}

/// Calls check(case) for every combination of choices with every kind of variation, `rounds` times, until one fails.
template <class Check>
void for_random_cases(std::uint64_t first_seed, int rounds, Check check) {
  std::uint64_t seed = first_seed;
  for (int round = 0; round < rounds; ++round) {
    for (const Choices& choices : test::valid_choices()) {
      for (const Moving moving : test::kAllMoving) {
        SCOPED_TRACE(test::name_of(choices) + ", moving " + std::to_string(static_cast<int>(moving)) + ", seed " +
                     std::to_string(++seed));
        Case made = random_case(seed, choices, moving);
        check(made);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

void expect_all_seen(const KernelSeen& seen, int at_least) {
  for (const Status status : {Status::evaluated, Status::no_adjusted_population, Status::no_weighted_days,
                              Status::negative, Status::not_finite}) {
    EXPECT_GT(seen.of(status), at_least) << kStatusName[static_cast<std::size_t>(status)];
  }
  EXPECT_GT(seen.relative, 20 * at_least);
  EXPECT_GT(seen.withheld, 10 * at_least);
  EXPECT_GT(seen.clamped, 10 * at_least);
  EXPECT_GT(seen.of(Status::evaluated) - seen.clamped, 10 * at_least) << "unclamped";
}

class RegionKernelPlans : public testing::TestWithParam<std::string> {
  const test::InstructionSetInUse in_use_{GetParam()};

 protected:
  KernelWorkspace workspace_;  ///< of all cases of a test: what the last one left must not matter
};
INSTANTIATE_TEST_SUITE_P(InstructionSets, RegionKernelPlans, testing::ValuesIn(instruction_sets()));

TEST_P(RegionKernelPlans, APreparedVariationAgreesWithTheReference) {
  std::array<KernelSeen, kZoneSums.size()> seen;
  for_random_cases(1000, 3, [&](Case& made) {
    made.allocate();
    for (std::size_t k = 0; k < kZoneSums.size(); ++k) {
      const PreparedRegion region = made.prepare(kZoneSums[k]);
      workspace_.reserve(region);
      for (const std::size_t n : kSizes) {
        SCOPED_TRACE((k == 0 ? "establishments, block of " : "terms, block of ") + std::to_string(n));
        const auto index = first_of(n);
        KernelBlock block(region, n);
        block.run(region, test::parameter_block(region.layout, made.scenarios, index), workspace_);
        made.expect_agreement(block, index, seen[k]);
        if (HasFatalFailure()) return;
      }
    }
  });
  for (const KernelSeen& of_a_sum : seen) expect_all_seen(of_a_sum, 100);
}

/// What came up of the settings of a scale.
struct SettingsSeen {
  int valid = 0;
  int invalid = 0;
  int not_affine = 0;
};

/// Blocks of `size` scenarios of each setting.
void compare_attributed(const Case& made, const PreparedRegion& region, std::size_t n_settings, std::size_t size,
                        KernelWorkspace& workspace, KernelSeen& seen, SettingsSeen& settings) {
  const AttributedPeople people =
      attribute_people(region, test::settings_of(region.layout, made.scenarios, n_settings), n_settings, workspace);
  ASSERT_EQ(people.valid.size(), n_settings);
  for (std::size_t s = 0; s < n_settings; ++s) {
    SCOPED_TRACE("setting " + std::to_string(s) + " of " + std::to_string(n_settings));
    (people.valid[s] != 0 ? settings.valid : settings.invalid) += 1;
    for (std::size_t first = s; first < made.scenarios.size();) {
      std::vector<std::size_t> index;
      for (; index.size() < size && first < made.scenarios.size(); first += n_settings) index.push_back(first);
      KernelBlock block(region, index.size());
      block.run(region, people, s, test::parameter_block(region.layout, made.scenarios, index), workspace);
      made.expect_agreement(block, index, seen);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST_P(RegionKernelPlans, AttributedPeopleAgreeWithTheReference) {
  KernelSeen seen;
  SettingsSeen settings;
  test::Random random(8);
  for_random_cases(2000, 2, [&](Case& made) {
    const std::array<std::size_t, 4> some = {1, 3, 10, 33};  // 33 is one more than a tile of settings
    const std::size_t n_settings = some[random.below(some.size())];
    test::share_scales(made.scenarios, n_settings);
    made.allocate();
    for (const ZoneSum zone_sum : kZoneSums) {
      const PreparedRegion region = made.prepare(zone_sum);
      if (region.people.n_columns == 0) {
        ++settings.not_affine;
        continue;
      }
      workspace_.reserve(region);
      for (const std::size_t size : kSizes) {
        SCOPED_TRACE("block of " + std::to_string(size));
        compare_attributed(made, region, n_settings, size, workspace_, seen, settings);
        if (HasFatalFailure()) return;
      }
    }
  });
  expect_all_seen(seen, 200);
  EXPECT_GT(settings.valid, 1000);
  EXPECT_GT(settings.invalid, 1000);
  EXPECT_GT(settings.not_affine, 20);
}

TEST_P(RegionKernelPlans, ABlockMayHoldScenariosOfSeveralSettings) {
  KernelSeen seen;
  for_random_cases(3000, 4, [&](Case& made) {
    constexpr std::size_t kSettings = 5;
    test::share_scales(made.scenarios, kSettings);  // scenario i has setting i % 5
    made.allocate();
    const PreparedRegion region = made.prepare(ZoneSum::establishments);
    if (region.people.n_columns == 0) return;
    workspace_.reserve(region);
    const auto settings = test::settings_of(region.layout, made.scenarios, kSettings);
    const AttributedPeople people = attribute_people(region, settings, kSettings, workspace_);
    std::vector<std::size_t> index(made.scenarios.size());
    std::iota(index.begin(), index.end(), std::size_t{0});
    for (const bool sorted : {false, true}) {
      SCOPED_TRACE(sorted ? "side by side" : "in turn");
      const auto setting_of = [](std::size_t scenario) { return static_cast<std::uint32_t>(scenario % kSettings); };
      if (sorted) std::ranges::stable_sort(index, {}, setting_of);
      std::vector<std::uint32_t> setting;
      for (const std::size_t i : index) setting.push_back(setting_of(i));
      KernelBlock block(region, index.size());
      block.run(region, people, setting, test::parameter_block(region.layout, made.scenarios, index), workspace_);
      made.expect_agreement(block, index, seen);
      if (HasFatalFailure()) return;
    }
  });
  expect_all_seen(seen, 20);
}

TEST_P(RegionKernelPlans, NothingIsWrittenBeyondAttributedScenarios) {
  int blocks = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Case made = random_case(seed, {}, Moving::criteria);
    const PreparedRegion region = made.prepare(ZoneSum::establishments);
    workspace_.reserve(region);
    const auto people = attribute_people(region, test::settings_of(region.layout, made.scenarios, 1), 1, workspace_);
    if (people.valid[0] == 0) continue;
    for (const std::size_t n : {0u, 1u, 31u, 32u, 33u, 40u}) {
      KernelBlock block(region, n, 19);
      block.run(region, people, 0, test::parameter_block(region.layout, made.scenarios, first_of(n)), workspace_);
      ++blocks;
      for (std::size_t row = 0; row <= region.n_establishments; ++row) {
        for (std::size_t i = 0; i < block.stride; ++i) {
          const bool inside = row < region.n_establishments && i < n;
          ASSERT_EQ(block.amount(row, i) == KernelBlock::kUntouched, !inside) << "row " << row << ", column " << i;
        }
      }
      for (std::size_t i = 0; i < block.stride; ++i) {
        ASSERT_EQ(block.withheld[i] == KernelBlock::kUntouched, i >= n);
        ASSERT_EQ(block.zones_clamped[i] == KernelBlock::kUntouched, i >= n);
        ASSERT_EQ(block.status[i] == KernelBlock::kUntouchedStatus, i >= n);
      }
    }
  }
  EXPECT_GT(blocks, 50);
}

}  // namespace
}  // namespace dotpop
