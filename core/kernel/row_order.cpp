#include "core/kernel/row_order.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dotpop {
namespace {

/// Rows as a chain, each next one the one that shares the largest part of the columns of either with the last (ties:
/// the first row), those without entries last. by_column: the transpose.
std::vector<std::uint32_t> chain(const DayRows& rows, const DayRows& by_column) {
  const auto size_of = [&](std::uint32_t row) { return rows.begin[row + 1] - rows.begin[row]; };
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> left(rows.begin.size() - 1);  // those with entries first, then ascending
  std::iota(left.begin(), left.end(), 0u);
  std::stable_partition(left.begin(), left.end(), [&](std::uint32_t row) { return size_of(row) != 0; });
  std::vector<std::uint32_t> shared(left.size());
  std::size_t next = 0;
  while (!left.empty()) {
    const std::uint32_t row = left[next];
    order.push_back(row);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(next));
    std::fill(shared.begin(), shared.end(), 0u);
    for (std::uint32_t i = rows.begin[row]; i < rows.begin[row + 1]; ++i) {
      const std::uint32_t c = rows.column[i];
      for (std::uint32_t k = by_column.begin[c]; k < by_column.begin[c + 1]; ++k) ++shared[by_column.column[k]];
    }
    next = 0;
    std::uint64_t most_shared = 0;  // as a part: of `most_either`, compared without dividing
    std::uint64_t most_either = 1;
    for (std::size_t i = 0; i < left.size(); ++i) {
      const std::uint64_t both = shared[left[i]];
      const std::uint64_t either = std::uint64_t{size_of(row)} + size_of(left[i]) - both;
      if (both * most_either <= most_shared * either) continue;
      most_shared = both;
      most_either = either;
      next = i;
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
