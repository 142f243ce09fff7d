#include "core/territory.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace dotpop {
namespace {

/// order[new position] = row, sorted by `key(row)`.
template <class Key>
std::vector<std::uint32_t> sorted_rows(std::size_t n, Key key) {
  std::vector<std::uint32_t> rows(n);
  std::iota(rows.begin(), rows.end(), 0u);
  std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  return rows;
}

std::vector<std::uint32_t> inverse(const std::vector<std::uint32_t>& rows) {
  std::vector<std::uint32_t> position(rows.size());
  for (std::uint32_t i = 0; i < rows.size(); ++i) position[rows[i]] = i;
  return position;
}

/// begin[g] of a sequence of ascending group numbers.
std::vector<std::uint32_t> group_begin(const std::vector<std::uint32_t>& group, std::size_t n_groups) {
  std::vector<std::uint32_t> begin(n_groups + 1, 0);
  for (const std::uint32_t g : group) ++begin[g + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  return begin;
}

struct Entry {
  std::uint32_t row;
  std::uint32_t column;
  double days;
};

/// Rows by counting sort, then columns within each row; equal (row, column) pairs are summed from the smallest
/// value up, so that the order of lines in a file cannot change the sum.
DayRows compress(const std::vector<Entry>& entries, std::uint32_t n_rows) {
  std::vector<std::uint32_t> place(n_rows + 1, 0);
  for (const Entry& e : entries) ++place[e.row + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  std::vector<Entry> sorted(entries.size());
  std::vector<std::uint32_t> next(place.begin(), place.end() - 1);
  for (const Entry& e : entries) sorted[next[e.row]++] = e;

  DayRows rows;
  rows.begin.reserve(n_rows + 1);
  rows.begin.push_back(0);
  rows.column.reserve(entries.size());
  rows.days.reserve(entries.size());
  for (std::uint32_t r = 0; r < n_rows; ++r) {
    const auto first = sorted.begin() + place[r];
    const auto last = sorted.begin() + place[r + 1];
    std::sort(first, last,
              [](const Entry& a, const Entry& b) { return std::tie(a.column, a.days) < std::tie(b.column, b.days); });
    for (auto it = first; it != last; ++it) {
      if (it->days == 0.0) continue;
      if (rows.column.size() > rows.begin.back() && rows.column.back() == it->column) {
        rows.days.back() += it->days;
      } else {
        rows.column.push_back(it->column);
        rows.days.push_back(it->days);
      }
    }
    rows.begin.push_back(static_cast<std::uint32_t>(rows.column.size()));
  }
  return rows;
}

Scale build_scale(const TerritoryTables& tables, const std::vector<std::uint32_t>& unit_rows,
                  const std::vector<std::uint32_t>& unit_position) {
  Scale scale;
  for (const std::uint32_t row : unit_rows) scale.unit_code.push_back(tables.units[row]);
  scale.weight.assign(tables.units.size() * kModes * kSectors, kMissing);
  for (const bool every_sector : {true, false}) {  // a row for one sector goes before one for every sector
    for (const auto& row : tables.scale) {
      if (row.every_sector != every_sector) continue;
      const std::size_t cell = cell_of(unit_position[row.unit], row.mode);
      for (std::size_t s = 0; s < kSectors; ++s) {
        if (every_sector || static_cast<std::size_t>(row.sector) == s) scale.weight[cell * kSectors + s] = row.weight;
      }
    }
  }
  return scale;
}

}  // namespace

DayRows transpose(const DayRows& rows, std::uint32_t n_columns) {
  DayRows out;
  out.begin.assign(n_columns + 1, 0);
  for (const std::uint32_t c : rows.column) ++out.begin[c + 1];
  std::partial_sum(out.begin.begin(), out.begin.end(), out.begin.begin());
  out.column.resize(rows.column.size());
  out.days.resize(rows.days.size());
  std::vector<std::uint32_t> next(out.begin.begin(), out.begin.end() - 1);
  for (std::uint32_t r = 0; r + 1 < rows.begin.size(); ++r) {
    for (std::uint32_t i = rows.begin[r]; i < rows.begin[r + 1]; ++i) {
      const std::uint32_t at = next[rows.column[i]]++;
      out.column[at] = r;
      out.days[at] = rows.days[i];
    }
  }
  return out;
}

Territory build_territory(const TerritoryTables& tables, TerritoryOrder* order) {
  Territory t;

  const auto region_rows =
      sorted_rows(tables.regions.size(), [&](std::uint32_t r) { return std::string_view(tables.regions[r].code); });
  const auto region_position = inverse(region_rows);
  for (const std::uint32_t row : region_rows) {
    t.regions.code.push_back(tables.regions[row].code);
    t.regions.envelope.push_back(tables.regions[row].envelope);
  }

  const auto zone_rows = sorted_rows(tables.zones.size(), [&](std::uint32_t r) {
    return std::make_tuple(region_position[tables.zones[r].region], std::string_view(tables.zones[r].code));
  });
  const auto zone_position = inverse(zone_rows);
  for (const std::uint32_t row : zone_rows) {
    t.zones.code.push_back(tables.zones[row].code);
    t.zones.region.push_back(region_position[tables.zones[row].region]);
    t.zones.population.push_back(tables.zones[row].population);
  }
  const auto criterion_rows = sorted_rows(tables.criterion_name.size(),
                                          [&](std::uint32_t c) { return std::string_view(tables.criterion_name[c]); });
  for (const std::uint32_t c : criterion_rows) {
    t.zones.criterion_name.push_back(tables.criterion_name[c]);
    auto& column = t.zones.criterion.emplace_back();
    column.reserve(zone_rows.size());
    for (const std::uint32_t row : zone_rows) column.push_back(tables.criterion[c][row]);
  }

  const auto establishment_rows = sorted_rows(tables.establishments.size(), [&](std::uint32_t r) {
    const auto& e = tables.establishments[r];
    return std::make_tuple(region_position[e.region], std::string_view(e.finess));
  });
  const auto establishment_position = inverse(establishment_rows);
  Establishments& e = t.establishments;
  for (const std::uint32_t row : establishment_rows) {
    const auto& in = tables.establishments[row];
    e.finess.push_back(in.finess);
    e.name.push_back(in.name);
    e.region.push_back(region_position[in.region]);
    e.sector.push_back(in.sector);
    e.historical_receipts.push_back(in.historical_receipts);
    e.site_zone.push_back(in.site_zone == kNoIndex ? kNoIndex : zone_position[in.site_zone]);
    e.child_days.push_back(in.child_days);
  }
  t.regions.zone_begin = group_begin(t.zones.region, region_rows.size());
  t.regions.establishment_begin = group_begin(e.region, region_rows.size());

  const auto unit_rows =
      sorted_rows(tables.units.size(), [&](std::uint32_t u) { return std::string_view(tables.units[u]); });
  const auto unit_position = inverse(unit_rows);
  t.scale = build_scale(tables, unit_rows, unit_position);

  const auto n_establishments = t.n_establishments();
  std::vector<Entry> entries;
  entries.reserve(tables.unit_days.size());
  for (const auto& row : tables.unit_days) {
    entries.push_back(
        {establishment_position[row.establishment], cell_of(unit_position[row.unit], row.mode), row.days});
  }
  t.unit_days = compress(entries, n_establishments);
  e.adult_days.assign(n_establishments, 0.0);
  for (std::uint32_t i = 0; i < n_establishments; ++i) {
    for (std::uint32_t k = t.unit_days.begin[i]; k < t.unit_days.begin[i + 1]; ++k)
      e.adult_days[i] += t.unit_days.days[k];
  }

  // Zones of every region first, to sum what lies outside in an order that the file cannot change.
  entries.clear();
  entries.reserve(tables.zone_days.size());
  const std::uint32_t unknown_zone = t.n_zones();
  for (const auto& row : tables.zone_days) {
    entries.push_back({establishment_position[row.establishment],
                       row.zone == kNoIndex ? unknown_zone : zone_position[row.zone], row.days});
  }
  const DayRows everywhere = compress(entries, n_establishments);
  e.days_outside_region.assign(n_establishments, 0.0);
  e.days_of_unknown_zone.assign(n_establishments, 0.0);
  t.zone_days.begin.push_back(0);
  for (std::uint32_t i = 0; i < n_establishments; ++i) {
    for (std::uint32_t k = everywhere.begin[i]; k < everywhere.begin[i + 1]; ++k) {
      const std::uint32_t zone = everywhere.column[k];
      if (zone == unknown_zone) {
        e.days_of_unknown_zone[i] += everywhere.days[k];
      } else if (t.zones.region[zone] != e.region[i]) {
        e.days_outside_region[i] += everywhere.days[k];
      } else {
        t.zone_days.column.push_back(zone);
        t.zone_days.days.push_back(everywhere.days[k]);
      }
    }
    t.zone_days.begin.push_back(static_cast<std::uint32_t>(t.zone_days.column.size()));
  }
  t.zone_days_of = transpose(t.zone_days, t.n_zones());

  if (order != nullptr) *order = {zone_position, establishment_position, region_position};
  return t;
}

std::uint32_t find_code(const std::vector<std::string>& codes, std::string_view code) {
  const auto it = std::lower_bound(codes.begin(), codes.end(), code);
  return it != codes.end() && *it == code ? static_cast<std::uint32_t>(it - codes.begin()) : kNoIndex;
}

std::uint32_t find_establishment(const Territory& territory, std::string_view finess) {
  const auto& all = territory.establishments.finess;
  const auto it = std::find(all.begin(), all.end(), finess);
  return it != all.end() ? static_cast<std::uint32_t>(it - all.begin()) : kNoIndex;
}

}  // namespace dotpop
