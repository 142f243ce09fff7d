#include <algorithm>

#include "app/input/field_text.h"
#include "app/input/territory_load.h"

namespace dotpop {
namespace {

struct Columns {
  TableColumn finess, unit, mode, days, who;
};

/// Children's days of an establishment (row of the tables).
struct ChildDays {
  std::uint32_t establishment = 0;
  double days = 0.0;
};

/// What the rows give before repeated keys are taken out.
struct Rows {
  RowKeys keys;
  std::vector<ChildDays> child;
  std::vector<std::uint32_t> child_line;
};

/// A key, from the high bits down: establishment id (32), unit id (30), mode (1), public (1).
constexpr unsigned kUnitShift = 2;

std::string key_text(std::uint64_t key, const TerritoryLoad& load) {
  const std::uint64_t unit = (key & 0xFFFFFFFFu) >> kUnitShift;
  std::string text = "establishment " + in_quotes(load.establishments.index.codes()[key >> kEstablishmentShift]);
  text += ", medical unit " + in_quotes(load.units.index.codes()[unit]) + ", mode ";
  text += kModeName[(key >> 1) & 1];
  return text + ((key & 1) == 0 ? ", adults" : ", children");
}

/// Id of the medical unit; an unknown one is reported.
std::uint32_t find_unit(TableReader& table, const TableColumn& column, const TerritoryLoad& load) {
  const auto code = table.code(column);
  if (!code.has_value()) return kNoIndex;
  const std::uint32_t id = load.units.index.find(*code);
  if (id == kNoIndex && load.units.complete) {
    table.fault("unknown medical unit", column, [&] {
      return Diagnosis{in_quotes(*code) + " is not in echelle_um.csv", {}, load.units.index.suggestion(*code)};
    });
  }
  return id;
}

/// False when the row had to be left out although its establishment is known.
bool read_row(TableReader& table, const Columns& columns, std::uint32_t id, Rows& rows, TerritoryLoad& load) {
  const std::uint32_t unit = find_unit(table, columns.unit, load);
  const auto mode = table.choice(columns.mode, "unknown mode", kModeName);
  const auto who = read_public(table, columns.who);
  const auto days = table.amount(columns.days);
  if (id == kNoIndex || unit == kNoIndex || !mode.has_value() || !who.has_value()) return false;
  const auto line = static_cast<std::uint32_t>(table.csv().line());
  const bool adult = *who == Public::adult;
  rows.keys.add((std::uint64_t{id} << kEstablishmentShift) | (std::uint64_t{unit} << kUnitShift) | (*mode << 1) |
                    static_cast<std::uint64_t>(*who),
                line);
  if (!days.has_value()) return false;
  if (adult && load.unit_days.first_line[id] == 0) load.unit_days.first_line[id] = line;
  const std::uint32_t establishment = load.establishments.row[id];
  if (establishment == kNoIndex) return true;
  if (adult) {
    load.tables.unit_days.push_back({establishment, load.units.row[unit], static_cast<Mode>(*mode), *days});
    load.unit_day_line.push_back(line);
  } else {
    rows.child.push_back({establishment, *days});
    rows.child_line.push_back(line);
  }
  return true;
}

/// Sums from the smallest value up, so that the order of lines changes no bit.
void add_child_days(std::vector<ChildDays>& child, TerritoryTables& tables) {
  std::sort(child.begin(), child.end(), [](const ChildDays& a, const ChildDays& b) { return a.days < b.days; });
  for (const ChildDays& row : child) tables.establishments[row.establishment].child_days += row.days;
}

}  // namespace

void read_unit_days(const TextFile& file, TerritoryLoad& load) {
  TableReader table(file, load.diagnostics);
  const Columns columns{table.require("finess"), table.require("um"), table.require("mode"), table.require("journees"),
                        table.find("public")};
  Rows rows;
  const auto repeats = read_day_rows(
      table, columns.finess, load, load.unit_days, rows.keys,
      [&](std::uint32_t id) { return read_row(table, columns, id, rows, load); },
      [&](std::uint64_t key) { return key_text(key, load); });
  drop_repeats(load.tables.unit_days, load.unit_day_line, repeats);
  drop_repeats(rows.child, rows.child_line, repeats);
  add_child_days(rows.child, load.tables);
}

}  // namespace dotpop
