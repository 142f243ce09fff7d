#include "app/input/field_text.h"
#include "app/input/territory_load.h"

namespace dotpop {
namespace {

struct Columns {
  TableColumn unit, mode, weight, sector;
};

/// Sector of a row as a number: `kEverySector` where the column or the field is empty.
constexpr std::size_t kEverySector = kSectors;
std::optional<std::size_t> read_sector(TableReader& table, const TableColumn& column) {
  if (table.text(column).empty()) return kEverySector;
  return table.choice(column, "unknown sector", kSectorName);
}

/// The id of the unit, known from now on; kNoIndex without a code.
std::uint32_t add_unit(std::string_view code, std::size_t line, TerritoryLoad& load) {
  if (code.empty()) return kNoIndex;
  const auto [id, is_new] = load.units.add(code, line);
  if (is_new) {
    load.units.row[id] = static_cast<std::uint32_t>(load.tables.units.size());
    load.tables.units.emplace_back(code);
    load.scale_doubtful.push_back(0);
  }
  return id;
}

/// False when the row had to be left out.
bool read_row(TableReader& table, const Columns& columns, std::uint32_t unit, RowKeys& keys, TerritoryLoad& load) {
  const auto mode = table.choice(columns.mode, "unknown mode", kModeName);
  const auto sector = read_sector(table, columns.sector);
  const auto weight = table.amount(columns.weight);
  if (unit == kNoIndex || !mode.has_value() || !sector.has_value()) return false;
  const auto line = static_cast<std::uint32_t>(table.csv().line());
  keys.add((std::uint64_t{unit} << 8) | (*mode << 4) | *sector, line);
  if (!weight.has_value()) return false;
  const bool every_sector = *sector == kEverySector;
  load.tables.scale.push_back({load.units.row[unit], static_cast<Mode>(*mode), *weight, every_sector,
                               every_sector ? Sector::ex_dg : static_cast<Sector>(*sector)});
  return true;
}

std::string key_text(std::uint64_t key, const TerritoryLoad& load) {
  const std::size_t sector = key & 15;
  std::string text = "medical unit " + in_quotes(load.units.index.codes()[key >> 8]) + ", mode ";
  text += kModeName[(key >> 4) & 15];
  if (sector != kEverySector) text += ", sector " + std::string(kSectorName[sector]);
  return text;
}

}  // namespace

void read_scale(const TextFile& file, TerritoryLoad& load) {
  TableReader table(file, load.diagnostics);
  const Columns columns{table.require("um"), table.require("mode"), table.require("poids"), table.find("secteur")};
  load.source.has_scale_sector_column = columns.sector.exists();
  RowKeys keys;
  std::vector<std::uint32_t> lines;
  for (CsvRow row; (row = table.csv().next_any()) != CsvRow::end;) {
    const bool good = row == CsvRow::good;
    const std::size_t line = table.csv().line();
    const std::string_view code = good ? table.code(columns.unit).value_or("") : table.text(columns.unit);
    const std::uint32_t unit = add_unit(code, line, load);
    if (good && read_row(table, columns, unit, keys, load)) {
      lines.push_back(static_cast<std::uint32_t>(line));
    } else if (unit != kNoIndex) {
      load.scale_doubtful[unit] = 1;
    }
  }
  const auto repeats = keys.repeats();
  report_repeats(repeats, table.csv().path(), load.diagnostics, "keep one of the lines",
                 [&](std::uint64_t key) { return key_text(key, load); });
  drop_repeats(load.tables.scale, lines, repeats);
  load.units.complete = columns.unit.exists() && table.csv().complete();
}

}  // namespace dotpop
