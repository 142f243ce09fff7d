#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/allocation.h"
#include "tests/core/compare.h"
#include "tests/core/random_territory.h"
#include "tests/core/territory_builder.h"

// Steps 1 to 5 a second time, as dense matrices straight from the formulas of model.md. It reads the tables as they
// came, so that sorting, compressing and indexing are tested with the arithmetic.
namespace dotpop {
namespace {

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;

/// One region of the tables; rows of zones and establishments in the order of the tables.
struct DenseRegion {
  double envelope = 0.0;
  std::vector<std::uint32_t> zone;           ///< rows of tables.zones
  std::vector<std::uint32_t> establishment;  ///< rows of tables.establishments
  ArrayXd people;                            ///< P [Z]
  ArrayXXd criterion;                        ///< x [Z x C]
  ArrayXXd weight;                           ///< s [E x units * modes], by the establishment's sector
  ArrayXXd unit_days;                        ///< [E x units * modes]
  ArrayXXd zone_days;                        ///< k [E x Z]
};

struct DenseResult {
  ArrayXd adjusted;    ///< P' [Z]
  ArrayXd allocation;  ///< A [E]
  double withheld = 0.0;
  Index clamped = 0;
};

template <class Rows>
std::vector<std::uint32_t> rows_of_region(const Rows& rows, std::uint32_t region) {
  std::vector<std::uint32_t> mine;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    if (rows[i].region == region) mine.push_back(i);
  }
  return mine;
}

/// Position in `rows`, −1 when it is not there.
Index position(const std::vector<std::uint32_t>& rows, std::uint32_t row) {
  const auto it = std::find(rows.begin(), rows.end(), row);
  return it == rows.end() ? -1 : it - rows.begin();
}

Index column_of(std::uint32_t unit, Mode mode) { return 2 * static_cast<Index>(unit) + (mode == Mode::HTP ? 1 : 0); }

/// Step 3: s(u, m, sector) = scale[u, m(, sector)] · um[u] · mode[m] · sector[sector] (and the cell's own multiplier).
/// The generator's units stand in ascending order, so that row u of the tables is unit u of the policy.
void fill_scale(DenseRegion& d, const TerritoryTables& t, const ScaleModulation& m) {
  for (Index e = 0; e < d.weight.rows(); ++e) {
    const Sector sector = t.establishments[d.establishment[static_cast<std::size_t>(e)]].sector;
    for (const bool every_sector : {true, false}) {
      for (const auto& row : t.scale) {
        if (row.every_sector != every_sector || (!every_sector && row.sector != sector)) continue;
        const Index at = column_of(row.unit, row.mode);
        d.weight(e, at) = row.weight * m.unit[row.unit] * m.cell[static_cast<std::size_t>(at)] *
                          m.mode[row.mode == Mode::HTP ? 1 : 0] * m.sector[sector == Sector::ex_oqn ? 1 : 0];
      }
    }
  }
}

void fill_days(DenseRegion& d, const TerritoryTables& t, ExternalDays external_days) {
  for (const auto& row : t.unit_days) {
    const Index e = position(d.establishment, row.establishment);
    if (e >= 0) d.unit_days(e, column_of(row.unit, row.mode)) += row.days;
  }
  for (const auto& row : t.zone_days) {
    const Index e = position(d.establishment, row.establishment);
    if (e < 0) continue;
    Index z = row.zone == kNoIndex ? -1 : position(d.zone, row.zone);
    if (z < 0 && external_days == ExternalDays::own_zone) {
      z = position(d.zone, t.establishments[row.establishment].site_zone);
    }
    if (z >= 0) d.zone_days(e, z) += row.days;
  }
}

DenseRegion dense_region(const TerritoryTables& t, std::uint32_t region, const RegionPolicy& policy) {
  DenseRegion d;
  d.envelope = t.regions[region].envelope * policy.envelope_multiplier;
  d.zone = rows_of_region(t.zones, region);
  d.establishment = rows_of_region(t.establishments, region);
  const auto n_zones = static_cast<Index>(d.zone.size());
  const auto n_establishments = static_cast<Index>(d.establishment.size());
  const auto n_criteria = static_cast<Index>(t.criterion.size());
  const auto n_cells = 2 * static_cast<Index>(t.units.size());
  d.people.resize(n_zones);
  d.criterion.resize(n_zones, n_criteria);
  for (Index z = 0; z < n_zones; ++z) {
    const std::uint32_t row = d.zone[static_cast<std::size_t>(z)];
    d.people(z) = t.zones[row].population;
    for (Index c = 0; c < n_criteria; ++c) d.criterion(z, c) = t.criterion[static_cast<std::size_t>(c)][row];
  }
  d.weight = ArrayXXd::Zero(n_establishments, n_cells);
  d.unit_days = ArrayXXd::Zero(n_establishments, n_cells);
  d.zone_days = ArrayXXd::Zero(n_establishments, n_zones);
  fill_scale(d, t, policy.scale);
  fill_days(d, t, policy.choices.external_days);
  return d;
}

/// Step 1: the factor by which each zone's population is moved, before clamping.
ArrayXd factor_of(const DenseRegion& d, const RegionPolicy& policy) {
  const bool multiplicative = policy.choices.adjustment == Adjustment::multiplicative;
  const ArrayXd by = policy.choices.mean == Mean::plain ? ArrayXd::Ones(d.people.size()).eval() : d.people;
  ArrayXd factor = ArrayXd::Ones(d.people.size());
  for (Index c = 0; c < d.criterion.cols(); ++c) {
    const double w = policy.criterion_weight[static_cast<std::size_t>(c)];
    if (w == 0.0) continue;
    const ArrayXd x = d.criterion.col(c);
    const double m = (by * x).sum() / by.sum();
    const double s = std::sqrt((by * (x - m).square()).sum() / by.sum());
    if (multiplicative) {
      factor *= (x / m).pow(w);
    } else if (policy.choices.deviation == Deviation::standard) {
      factor += w * (x - m) / s;
    } else {
      factor += w * (x / m - 1.0);
    }
  }
  return factor;
}

DenseResult allocate_dense(const DenseRegion& d, const RegionPolicy& policy) {
  DenseResult result;
  const ArrayXd factor = factor_of(d, policy);
  result.clamped = (factor < 0.0).count();
  result.adjusted = d.people * factor.max(0.0);
  // Step 4: c = (s ∘ days) 1 / days 1, and 0 where there are no days.
  const ArrayXd all_days = d.unit_days.rowwise().sum();
  const ArrayXd c = (all_days > 0.0).select((d.weight * d.unit_days).rowwise().sum() / all_days, 0.0);
  // Step 2 on what step 5 can share: W_z = Σ_e c_e k_ez.
  const ArrayXXd weighted = d.zone_days.colwise() * c;
  const ArrayXd in_zone = weighted.colwise().sum().transpose();
  const ArrayXd served = (in_zone > 0.0).cast<double>();
  const bool withhold = policy.choices.unserved_zones == UnservedZones::withhold;
  const ArrayXd counted = withhold ? result.adjusted : (result.adjusted * served).eval();
  const ArrayXd funding = d.envelope * counted / counted.sum();
  result.withheld = (funding * (1.0 - served)).sum();
  // Step 5: A_e = Σ_z F_z c_e k_ez / W_z.
  const ArrayXd rate = (in_zone > 0.0).select(funding / in_zone, 0.0);
  result.allocation = (weighted.matrix() * rate.matrix()).array();
  return result;
}

constexpr double kOracle = 1e-11;  // two independent orders of summation

TEST(DenseOracle, ReferenceAllocationIsTheFormulas) {
  int evaluated = 0;
  for (std::uint64_t seed = 5000; seed < 5250; ++seed) {
    test::Random random(seed);
    const TerritoryTables tables = test::random_tables(random);
    TerritoryOrder order;
    const Territory territory = build_territory(tables, &order);
    ASSERT_TRUE(std::is_sorted(tables.units.begin(), tables.units.end()));  // see fill_scale
    const auto policies = test::random_policies(random, territory);
    for (std::uint32_t row = 0; row < tables.regions.size(); ++row) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", region " + tables.regions[row].code);
      const std::uint32_t r = order.region[row];
      const auto result = allocate_region(territory, r, policies[r]);
      if (result.status != Status::evaluated) continue;
      ++evaluated;
      const DenseRegion dense = dense_region(tables, row, policies[r]);
      const DenseResult expected = allocate_dense(dense, policies[r]);
      EXPECT_EQ(result.adjusted.zones_clamped, expected.clamped);
      EXPECT_TRUE(test::near_relative(result.zones.withheld, expected.withheld, kOracle));
      for (std::size_t z = 0; z < dense.zone.size(); ++z) {
        const std::uint32_t at = order.zone[dense.zone[z]] - territory.zones_of(r).begin;
        EXPECT_TRUE(
            test::near_relative(result.adjusted.population[at], expected.adjusted(static_cast<Index>(z)), kOracle));
      }
      for (std::size_t e = 0; e < dense.establishment.size(); ++e) {
        const std::uint32_t at = order.establishment[dense.establishment[e]] - territory.establishments_of(r).begin;
        EXPECT_TRUE(test::near_relative(result.allocation[at], expected.allocation(static_cast<Index>(e)), kOracle));
      }
    }
  }
  EXPECT_GT(evaluated, 400);
}

TEST(DenseOracle, AllocationIsLinearInTheZonesFunding) {
  // "The criteria act only through F, on which A is linear": A of a policy is a fixed matrix times its F.
  int compared = 0;
  for (std::uint64_t seed = 6000; seed < 6100; ++seed) {
    test::Random random(seed);
    const Territory territory = build_territory(test::random_tables(random));
    const auto choices = test::random_choices(random);
    RegionPolicy one = test::random_policy(random, territory, choices);
    RegionPolicy other = test::random_policy(random, territory, choices);
    other.scale = one.scale;
    const auto a = allocate_region(territory, 0, one);
    const auto b = allocate_region(territory, 0, other);
    if (a.status != Status::evaluated || b.status != Status::evaluated) continue;
    ++compared;
    std::vector<double> funding(a.zones.funding.size());
    for (std::size_t z = 0; z < funding.size(); ++z) funding[z] = 0.25 * a.zones.funding[z] + 2.0 * b.zones.funding[z];
    const auto shared = share_zones(a.days, a.coefficient, funding, a.zone_weighted_days);
    for (std::size_t e = 0; e < shared.size(); ++e) {
      EXPECT_TRUE(test::near_relative(shared[e], 0.25 * a.allocation[e] + 2.0 * b.allocation[e], kOracle));
    }
  }
  EXPECT_GT(compared, 50);
}

}  // namespace
}  // namespace dotpop
