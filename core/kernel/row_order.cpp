#include "core/kernel/row_order.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dotpop {
namespace {

/// Columns that two rows share, as a part of the columns of either.
double shared_part(std::uint32_t shared, std::uint32_t size, std::uint32_t other_size) {
  const std::uint32_t either = size + other_size - shared;
  return either == 0 ? 0.0 : static_cast<double>(shared) / either;
}

std::uint32_t size_of(const DayRows& rows, std::uint32_t row) { return rows.begin[row + 1] - rows.begin[row]; }

/// Rows as a chain, each next one the one that shares most with the last (ties: the first), those without entries last.
/// by_column: the transpose.
std::vector<std::uint32_t> chain(const DayRows& rows, const DayRows& by_column) {
  const auto n = static_cast<std::uint32_t>(rows.begin.size() - 1);
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> left(n);  // ascending, those with entries first
  std::iota(left.begin(), left.end(), 0u);
  std::stable_partition(left.begin(), left.end(), [&](std::uint32_t row) { return size_of(rows, row) != 0; });
  std::vector<std::uint32_t> shared(n);
  auto next = left.begin();
  while (next != left.end()) {
    const std::uint32_t row = *next;
    order.push_back(row);
    left.erase(next);
    std::fill(shared.begin(), shared.end(), 0u);
    for (std::uint32_t i = rows.begin[row]; i < rows.begin[row + 1]; ++i) {
      const std::uint32_t c = rows.column[i];
      for (std::uint32_t k = by_column.begin[c]; k < by_column.begin[c + 1]; ++k) ++shared[by_column.column[k]];
    }
    next = left.begin();
    double most = -1.0;
    for (auto other = left.begin(); other != left.end(); ++other) {
      const double part = shared_part(shared[*other], size_of(rows, row), size_of(rows, *other));
      if (part > most) {
        most = part;
        next = other;
      }
    }
  }
  return order;
}

std::vector<std::uint32_t> places(const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  return place;
}

}  // namespace

RowOrder order_for_reuse(const SharingDays& days) {
  RowOrder order;
  order.establishment = chain(days.by_establishment, days.by_zone);
  order.zone = chain(days.by_zone, days.by_establishment);
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
