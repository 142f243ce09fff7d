#include "core/kernel/row_order.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace dotpop {
namespace {

std::vector<std::uint32_t> chain_of_establishments(const DayRows& by_establishment, const DayRows& by_zone) {
  const auto n = static_cast<std::uint32_t>(by_establishment.begin.size() - 1);
  std::vector<std::uint32_t> chain;
  std::vector<std::uint8_t> placed(n, 0);
  std::vector<std::uint32_t> shared(n);
  std::uint32_t next = 0;
  while (chain.size() < n) {
    chain.push_back(next);
    placed[next] = 1;
    std::fill(shared.begin(), shared.end(), 0u);
    for (std::uint32_t i = by_establishment.begin[next]; i < by_establishment.begin[next + 1]; ++i) {
      const std::uint32_t z = by_establishment.column[i];
      for (std::uint32_t k = by_zone.begin[z]; k < by_zone.begin[z + 1]; ++k) ++shared[by_zone.column[k]];
    }
    std::uint32_t best = n;
    for (std::uint32_t e = 0; e < n; ++e) {
      if (placed[e] == 0 && (best == n || shared[e] > shared[best])) best = e;
    }
    next = best;
  }
  return chain;
}

/// Behind every mean place.
constexpr double kUnserved = std::numeric_limits<double>::infinity();

std::vector<std::uint32_t> zones_by_place(const DayRows& by_zone, const std::vector<std::uint32_t>& place) {
  const std::size_t n = by_zone.begin.size() - 1;
  std::vector<std::pair<double, std::uint32_t>> keyed;
  for (std::uint32_t z = 0; z < n; ++z) {
    double sum = 0.0;
    const std::uint32_t count = by_zone.begin[z + 1] - by_zone.begin[z];
    for (std::uint32_t i = by_zone.begin[z]; i < by_zone.begin[z + 1]; ++i) sum += place[by_zone.column[i]];
    keyed.emplace_back(count == 0 ? kUnserved : sum / count, z);
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::uint32_t> order;
  for (const auto& [mean, z] : keyed) order.push_back(z);
  return order;
}

/// How far ahead a partner is looked for: far enough to find a good one, near enough to leave the order as it is.
constexpr std::size_t kPairWindow = 64;

/// The same order with rows moved forward so that each one at an even place is followed by the unpaired row of the
/// next `kPairWindow` that shares most columns with it, as a part of the columns of either (ties: the nearest).
std::vector<std::uint32_t> paired(const std::vector<std::uint32_t>& order, const DayRows& rows, std::size_t n_columns) {
  const auto size_of = [&](std::uint32_t row) { return rows.begin[row + 1] - rows.begin[row]; };
  std::vector<std::uint32_t> result;
  std::vector<std::uint8_t> placed(order.size(), 0);
  std::vector<std::uint8_t> in_first(n_columns, 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (placed[i] != 0) continue;
    const std::uint32_t first = order[i];
    const auto mark = [&](std::uint8_t value) {
      for (std::uint32_t k = rows.begin[first]; k < rows.begin[first + 1]; ++k) in_first[rows.column[k]] = value;
    };
    mark(1);
    std::size_t partner = order.size();
    double most = -1.0;
    for (std::size_t j = i + 1; j < std::min(order.size(), i + kPairWindow); ++j) {
      if (placed[j] != 0) continue;
      std::uint32_t shared = 0;
      for (std::uint32_t k = rows.begin[order[j]]; k < rows.begin[order[j] + 1]; ++k)
        shared += in_first[rows.column[k]];
      const std::uint32_t either = size_of(first) + size_of(order[j]) - shared;
      const double part = either == 0 ? 0.0 : static_cast<double>(shared) / either;
      if (part > most) {
        most = part;
        partner = j;
      }
    }
    mark(0);
    result.push_back(first);
    if (partner == order.size()) continue;
    result.push_back(order[partner]);
    placed[partner] = 1;
  }
  return result;
}

std::vector<std::uint32_t> places(const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  return place;
}

}  // namespace

RowOrder order_for_reuse(const SharingDays& days) {
  RowOrder order;
  const std::size_t n_establishments = days.by_establishment.begin.size() - 1;
  const std::size_t n_zones = days.by_zone.begin.size() - 1;
  order.establishment =
      paired(chain_of_establishments(days.by_establishment, days.by_zone), days.by_establishment, n_zones);
  order.zone = paired(zones_by_place(days.by_zone, places(order.establishment)), days.by_zone, n_establishments);
  return order;
}

SharingDays reordered(const SharingDays& days, const RowOrder& order) {
  const auto zone_place = places(order.zone);
  SharingDays result;
  DayRows& rows = result.by_establishment;
  rows.begin.push_back(0);
  std::vector<std::pair<std::uint32_t, double>> row;
  for (const std::uint32_t e : order.establishment) {
    row.clear();
    for (std::uint32_t i = days.by_establishment.begin[e]; i < days.by_establishment.begin[e + 1]; ++i) {
      row.emplace_back(zone_place[days.by_establishment.column[i]], days.by_establishment.days[i]);
    }
    std::sort(row.begin(), row.end());
    for (const auto& [zone, count] : row) {
      rows.column.push_back(zone);
      rows.days.push_back(count);
    }
    rows.begin.push_back(static_cast<std::uint32_t>(rows.column.size()));
  }
  result.by_zone = transpose(rows, static_cast<std::uint32_t>(order.zone.size()));
  return result;
}

}  // namespace dotpop
