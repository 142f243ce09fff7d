#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/kernel/region_kernel.h"
#include "core/step3_scale.h"
#include "tests/core/kernel_block.h"
#include "tests/core/territory_builder.h"

// The work of each way, counted in products and never in seconds: a short way that is silently no longer taken gives
// the same amounts, and only this tells.
namespace dotpop {
namespace {

using test::KernelBlock;

constexpr int kEstablishments = 9;
constexpr int kZones = 11;

/// Nine establishments that all serve ten of eleven zones; two units in both modes, so four weights of the scale, in
/// every establishment.
Territory dense_territory() {
  test::TerritoryBuilder b({"x", "y"});
  b.region("R", 1e6);
  for (int z = 0; z < kZones; ++z) {
    b.zone("R", "z" + std::to_string(10 + z), 1000.0 + 37.0 * z, {1.0 + 0.3 * z, 2.0 + std::sin(z)});
  }
  for (const char* unit : {"50", "51"}) b.scale(unit, Mode::HC, 1.2).scale(unit, Mode::HTP, 0.7);
  for (int e = 0; e < kEstablishments; ++e) {
    const std::string finess = "e" + std::to_string(e);
    b.establishment("R", finess);
    for (const char* unit : {"50", "51"}) {
      b.unit_days(finess, unit, Mode::HC, 30.0 + e).unit_days(finess, unit, Mode::HTP, 20.0);
    }
    for (int z = 0; z < kZones - 1; ++z) b.zone_days(finess, "z" + std::to_string(10 + z), 3.0 + (7 * z + 5 * e) % 11);
  }
  return b.build();
}

class RegionKernelWork : public testing::Test {
 protected:
  Variation moving(const std::vector<std::uint32_t>& slots) const {
    Variation variation{std::vector<std::uint8_t>(layout_.size(), 0), layout_.flatten(policy_)};
    for (const std::uint32_t slot : slots) variation.moves[slot] = 1;
    return variation;
  }
  PreparedRegion prepare(const std::vector<std::uint32_t>& slots, ZoneSum zone_sum = ZoneSum::establishments) {
    const PreparedRegion region = prepare_region(territory_, 0, policy_.choices, moving(slots), zone_sum);
    workspace_.reserve(region);
    return region;
  }

  /// Scenarios in which no zone is clamped.
  std::vector<RegionPolicy> scenarios(std::size_t n) const { return std::vector<RegionPolicy>(n, policy_); }

  std::vector<double> block_of(const std::vector<RegionPolicy>& scenarios) const {
    std::vector<std::size_t> index(scenarios.size());
    std::iota(index.begin(), index.end(), std::size_t{0});
    return test::parameter_block(layout_, scenarios, index);
  }
  std::uint64_t products_of(const PreparedRegion& region, const std::vector<RegionPolicy>& scenarios) {
    const std::uint64_t before = workspace_.products;
    KernelBlock block(region, scenarios.size());
    block.run(region, block_of(scenarios), workspace_);
    return workspace_.products - before;
  }
  std::uint64_t products_of(const PreparedRegion& region, const AttributedPeople& people,
                            const std::vector<RegionPolicy>& scenarios) {
    const std::uint64_t before = workspace_.products;
    KernelBlock block(region, scenarios.size());
    block.run(region, people, 0, block_of(scenarios), workspace_);
    return workspace_.products - before;
  }
  AttributedPeople attribute(const PreparedRegion& region) {
    return attribute_people(region, layout_.flatten(policy_), 1, workspace_);
  }

  RegionPolicy policy_with(const std::vector<double>& weights, Adjustment adjustment = Adjustment::additive) const {
    RegionPolicy policy = neutral_policy(territory_);
    policy.criterion_weight = weights;
    policy.choices.adjustment = adjustment;
    return policy;
  }

  const Territory territory_ = dense_territory();
  const ParameterLayout layout_{territory_};
  RegionPolicy policy_ = policy_with({0.1, 0.2});
  KernelWorkspace workspace_;
};

/// Of one tile, counted on the territory. Five pairs of establishments with four columns each, six pairs of zones, of
/// which five have nine columns and one none, and five pairs of establishments with ten columns.
constexpr std::uint64_t kCoefficient = 5 * 4 * 2;
constexpr std::uint64_t kZoneWeight = 5 * 9 * 2;
constexpr std::uint64_t kPeople = 6 * 2;  ///< of each column
constexpr std::uint64_t kEstablishmentDays = 5 * 10 * 2;

TEST_F(RegionKernelWork, OfEveryZoneAndEstablishment) {
  const PreparedRegion region = prepare({0, 1, layout_.unit(0), layout_.mode(Mode::HC), layout_.envelope()});
  EXPECT_EQ(region.coefficient.n_products(), kCoefficient);
  EXPECT_EQ(region.zone_weight.n_products(), kZoneWeight);
  EXPECT_EQ(region.people.n_products(), 3 * kPeople);
  EXPECT_EQ(region.establishment_days.n_products(), kEstablishmentDays);
  const std::uint64_t tile = kCoefficient + kZoneWeight + 3 * kPeople + kEstablishmentDays;
  EXPECT_EQ(products_of(region, scenarios(1)), tile);
  EXPECT_EQ(products_of(region, scenarios(kLanes)), tile);
  EXPECT_EQ(products_of(region, scenarios(kLanes + 1)), 2 * tile);
  EXPECT_EQ(products_of(region, scenarios(0)), 0u);
}

TEST_F(RegionKernelWork, OfFewTermsInsteadOfEstablishments) {
  // One unit moves: a zone's days are a fixed part and one that moves, 2 columns instead of 9.
  const PreparedRegion region = prepare({0, 1, layout_.unit(0)}, ZoneSum::scale_terms);
  ASSERT_EQ(region.term.size(), 2u);
  EXPECT_EQ(region.zone_weight.n_products(), 5u * 2u * 2u);
  EXPECT_EQ(region.coefficient.n_products(), 5u * 2u * 2u);
  const std::uint64_t tile = 20 + 20 + 3 * kPeople + kEstablishmentDays;
  EXPECT_EQ(products_of(region, scenarios(3 * kLanes)), 3 * tile);
  EXPECT_LT(tile, products_of(prepare({0, 1, layout_.unit(0)}), scenarios(1)));
}

TEST_F(RegionKernelWork, OfAnAffineTile) {
  const std::uint64_t n_pairs = (kEstablishments + 1) / 2;
  const std::vector<std::vector<std::uint32_t>> slots = {{}, {0}, {0, 1}, {0, 1, layout_.envelope()}};
  const std::vector<std::uint64_t> n_columns = {1, 2, 3, 3};
  for (std::size_t k = 0; k < slots.size(); ++k) {
    SCOPED_TRACE("case " + std::to_string(k));
    const PreparedRegion region = prepare(slots[k]);
    const AttributedPeople people = attribute(region);
    ASSERT_EQ(people.valid, std::vector<std::uint8_t>{1});
    EXPECT_EQ(people.n_pairs, n_pairs);
    EXPECT_EQ(people.n_columns, n_columns[k]);
    for (const std::size_t n_tiles : {1u, 2u, 5u}) {
      EXPECT_EQ(products_of(region, people, scenarios(n_tiles * kLanes)), n_tiles * n_pairs * 2 * n_columns[k]);
    }
    EXPECT_EQ(products_of(region, people, scenarios(1)), n_pairs * 2 * n_columns[k]);
  }
}

TEST_F(RegionKernelWork, ATileWithAClampedZoneAlonePaysForIt) {
  const PreparedRegion region = prepare({0, 1});
  const AttributedPeople people = attribute(region);
  auto some = scenarios(3 * kLanes);
  const std::uint64_t affine = 5 * 2 * 3;
  const std::uint64_t full = kCoefficient + kZoneWeight + 3 * kPeople + kEstablishmentDays;
  some[kLanes + 3].criterion_weight = {4.0, 0.0};
  EXPECT_LE(products_of(region, people, some), 3 * affine + full);
  EXPECT_GE(products_of(region, people, some), 2 * affine + full);
}

TEST_F(RegionKernelWork, OfASettingWithoutWeightIsTheWhole) {
  // Nothing has weight: the people of an establishment are 0 / 0, and its scenarios go the whole way.
  policy_.scale.mode = {0.0, 0.0};
  const PreparedRegion region = prepare({0, 1, layout_.mode(Mode::HC), layout_.mode(Mode::HTP)});
  const AttributedPeople people = attribute(region);
  EXPECT_EQ(people.valid, std::vector<std::uint8_t>{0});
  EXPECT_EQ(products_of(region, people, scenarios(kLanes)), products_of(region, scenarios(kLanes)));
}

TEST_F(RegionKernelWork, FixedCriteriaAreWorkedIntoThePeople) {
  // Also those of a multiplicative adjustment, and zones that are clamped: nothing of them is left to a scenario.
  for (const Adjustment adjustment : {Adjustment::additive, Adjustment::multiplicative}) {
    policy_ = policy_with({4.0, -0.5}, adjustment);
    const PreparedRegion region = prepare({layout_.unit(0), layout_.envelope()});
    EXPECT_TRUE(region.people_are_fixed);
    EXPECT_EQ(region.zones_clamped > 0.0, adjustment == Adjustment::additive);
    EXPECT_EQ(region.people.n_columns, 1u);
    EXPECT_EQ(products_of(region, scenarios(kLanes)), kCoefficient + kZoneWeight + kPeople + kEstablishmentDays);
    EXPECT_EQ(products_of(region, attribute(region), scenarios(kLanes)), 5u * 2u);
  }
  policy_ = policy_with({0.1, 0.2}, Adjustment::multiplicative);
  EXPECT_EQ(prepare({0}).people.n_columns, 0u) << "not affine where a multiplicative criterion moves";
  EXPECT_FALSE(prepare({0}).people_are_fixed);
}

TEST_F(RegionKernelWork, MovingTermsAreTheProductsThatMoveEachOnce) {
  // Entries: (50, HC), (50, HTP), (51, HC), (51, HTP), all of one sector.
  const auto terms = [&](const std::vector<std::uint32_t>& slots) {
    std::vector<std::vector<std::uint32_t>> all;
    for (const ScaleTerm& term : moving_terms(scale_entries(territory_, 0), layout_, moving(slots))) {
      EXPECT_EQ(term.constant, 1.0);
      all.emplace_back(term.slots().begin(), term.slots().end());
      std::sort(all.back().begin(), all.back().end());
    }
    std::sort(all.begin(), all.end());
    return all;
  };
  using Terms = std::vector<std::vector<std::uint32_t>>;
  const std::uint32_t u0 = layout_.unit(0);
  const std::uint32_t u1 = layout_.unit(1);
  const std::uint32_t hc = layout_.mode(Mode::HC);
  EXPECT_EQ(terms({}), (Terms{{}}));
  EXPECT_EQ(terms({0, 1, layout_.envelope()}), (Terms{{}})) << "no part of the scale";
  EXPECT_EQ(terms({layout_.sector(Sector::ex_oqn)}), (Terms{{}})) << "of another sector";
  EXPECT_EQ(terms({u0}), (Terms{{}, {u0}}));
  EXPECT_EQ(terms({u0, u1}), (Terms{{u0}, {u1}}));
  EXPECT_EQ(terms({u0, hc}), (Terms{{}, {u0}, {u0, hc}, {hc}}));
  EXPECT_EQ(terms({layout_.sector(Sector::ex_dg)}), (Terms{{layout_.sector(Sector::ex_dg)}}));
  EXPECT_EQ(terms({layout_.cell(cell_of(1, Mode::HTP))}), (Terms{{}, {layout_.cell(cell_of(1, Mode::HTP))}}));
}

}  // namespace
}  // namespace dotpop
