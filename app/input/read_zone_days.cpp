#include "app/input/field_text.h"
#include "app/input/territory_load.h"

namespace dotpop {
namespace {

struct Columns {
  TableColumn finess, zone, days, who;
};

/// What the rows give before repeated keys are taken out.
struct Rows {
  RowKeys keys;
  std::vector<std::uint32_t> line;  ///< [row of tables.zone_days]
  CodeIndex unknown_zones;          ///< zones that zones.csv lacks: no fault, but their keys are checked as well
};

/// A key, from the high bits down: establishment id (32), zone id with unknown zones after the known ones (31),
/// public (1). Shown as text.
std::string key_text(std::uint64_t key, const Rows& rows, const TerritoryLoad& load) {
  const std::uint64_t zone = (key & 0xFFFFFFFFu) >> 1;
  const std::uint32_t n_known = load.zones.index.size();
  const std::string& code =
      zone < n_known ? load.zones.index.codes()[zone] : rows.unknown_zones.codes()[zone - n_known];
  return "establishment " + in_quotes(load.establishments.index.codes()[key >> kEstablishmentShift]) + ", zone " +
         in_quotes(code) + ((key & 1) == 0 ? ", adults" : ", children");
}

/// Id of a zone, beyond the known ones when zones.csv lacks it.
std::uint32_t find_zone(TableReader& table, const TableColumn& column, std::string_view code, Rows& rows,
                        const TerritoryLoad& load) {
  const std::uint32_t id = load.zones.index.find(code);
  if (id != kNoIndex) return id;
  const std::string known = load.zones.index.with_leading_zeros(code);
  if (!known.empty()) {
    table.note(Severity::warning, "leading zero lost", column, [&] {
      return Diagnosis{"zone " + in_quotes(code) + " counts as an unknown zone", "zones.csv has " + in_quotes(known),
                       "write " + in_quotes(known) + " if that is meant; a spreadsheet drops leading zeros"};
    });
  }
  return load.zones.index.size() + rows.unknown_zones.insert(code).first;
}

/// False when the row had to be left out although its establishment is known.
bool read_row(TableReader& table, const Columns& columns, std::uint32_t id, Rows& rows, TerritoryLoad& load) {
  const auto code = table.code(columns.zone);
  const auto who = read_public(table, columns.who);
  const auto days = table.amount(columns.days);
  if (id == kNoIndex || !code.has_value() || !who.has_value()) return false;
  const std::uint32_t zone = find_zone(table, columns.zone, *code, rows, load);
  const auto line = static_cast<std::uint32_t>(table.csv().line());
  rows.keys.add(
      (std::uint64_t{id} << kEstablishmentShift) | (std::uint64_t{zone} << 1) | static_cast<std::uint64_t>(*who), line);
  if (!days.has_value()) return false;
  if (*who == Public::child) return true;
  if (load.zone_days.first_line[id] == 0) load.zone_days.first_line[id] = line;
  const std::uint32_t establishment = load.establishments.row[id];
  if (establishment == kNoIndex) return true;
  const bool known = zone < load.zones.index.size();
  load.tables.zone_days.push_back({establishment, known ? load.zones.row[zone] : kNoIndex, *days});
  rows.line.push_back(line);
  return true;
}

}  // namespace

void read_zone_days(const TextFile& file, TerritoryLoad& load) {
  TableReader table(file, load.diagnostics);
  const Columns columns{table.require("finess"), table.require("code_geo"), table.require("journees"),
                        table.find("public")};
  Rows rows;
  constexpr std::size_t kBytesOfRow = 19;  // the usual length of a line; only a matter of speed
  const std::size_t n_rows = file.text.size() / kBytesOfRow;
  rows.keys.reserve(n_rows);
  rows.line.reserve(n_rows);
  load.tables.zone_days.reserve(n_rows);
  const auto repeats = read_day_rows(
      table, columns.finess, load, load.zone_days, rows.keys,
      [&](std::uint32_t id) { return read_row(table, columns, id, rows, load); },
      [&](std::uint64_t key) { return key_text(key, rows, load); });
  drop_repeats(load.tables.zone_days, rows.line, repeats);
}

}  // namespace dotpop
