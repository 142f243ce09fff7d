#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/input/code_index.h"
#include "app/input/report.h"
#include "app/input/row_keys.h"
#include "app/input/table_reader.h"
#include "app/input/territory_reader.h"
#include "app/input/text_file.h"
#include "core/territory.h"

/// Private to the territory reader: what its parts, one for each file, share while they load.
///
/// Files are read in this order, so that each finds the codes that it refers to: zones, establishments, scale,
/// days by medical unit, days by zone, envelopes.
namespace dotpop {

/// The codes of one file. A code is known from its first line on, even when its row is left out for a fault;
/// where the file could not be read to its end, no code can be called unknown.
struct KnownCodes {
  CodeIndex index;
  std::vector<std::uint32_t> row;  ///< [id] row in the tables, kNoIndex when it was left out
  std::vector<std::size_t> line;   ///< [id] first line
  bool complete = false;           ///< the file was read to its end and has the column

  /// The id of `code`, and whether it is new. A new code has no row yet.
  std::pair<std::uint32_t, bool> add(std::string_view code, std::size_t at_line);
};

/// What the checks across files need to know of a file of days.
struct DayFile {
  bool complete = false;
  bool all_doubtful = false;              ///< a row was left out and nobody knows whose it was
  std::vector<std::uint8_t> doubtful;     ///< [establishment id] a row of it was left out
  std::vector<std::uint32_t> first_line;  ///< [establishment id] 0 when it has no row of adult days
};

/// Everything under way.
struct TerritoryLoad {
  explicit TerritoryLoad(Diagnostics& d) : diagnostics(d) {}

  Diagnostics& diagnostics;
  TerritoryTables tables;
  TerritorySource source;

  KnownCodes regions, zones, establishments, units;
  std::vector<std::size_t> zone_line;           ///< [row of tables.zones]
  std::vector<std::size_t> establishment_line;  ///< [row of tables.establishments]
  std::vector<std::size_t> envelope_line;       ///< [row of tables.regions]
  std::vector<std::uint8_t> scale_doubtful;     ///< [unit id] a row of the scale was left out
  std::vector<std::uint32_t> unit_day_line;     ///< [row of tables.unit_days]
  std::vector<std::uint32_t> establishment_id;  ///< [row of tables.establishments] id in `establishments`
  DayFile unit_days, zone_days;
};

/// One function for each file; all faults go to `load.diagnostics`.
void read_zones(const TextFile& file, const std::vector<CriterionRequest>& criteria, TerritoryLoad& load);
void read_establishments(const TextFile& file, TerritoryLoad& load);
void read_scale(const TextFile& file, TerritoryLoad& load);
void read_unit_days(const TextFile& file, TerritoryLoad& load);
void read_zone_days(const TextFile& file, TerritoryLoad& load);
void read_envelopes(const TextFile& file, TerritoryLoad& load);

/// Days with adults of a (medical unit, mode, sector) that the scale has no row for. Before `build_territory`.
void check_scale_rows(TerritoryLoad& load);
/// Days by zone against days by medical unit, establishment by establishment.
void check_day_sums(const Territory& territory, const TerritoryOrder& order, TerritoryLoad& load);

/// Whose days: adults (A, the default) or children (E).
enum class Public : std::uint8_t { adult = 0, child = 1 };

/// The `public` field of a row of days; nothing when it is reported.
std::optional<Public> read_public(TableReader& table, const TableColumn& column);

/// Finds the establishment of each row of days. Files list an establishment's rows together, so that the last one
/// found is nearly always the one asked for.
class EstablishmentOfRow {
 public:
  EstablishmentOfRow(const TerritoryLoad& load, TableReader& table, const TableColumn& column)
      : known_(load.establishments), table_(table), column_(column) {}

  /// Its id, kNoIndex when it has none; an unknown or empty FINESS is reported.
  std::uint32_t find();
  /// Its id without any report: for a faulty row.
  std::uint32_t find_quietly() const { return known_.index.find(table_.text(column_)); }

 private:
  const KnownCodes& known_;
  TableReader& table_;
  TableColumn column_;
  std::string_view last_;
  std::uint32_t last_id_ = kNoIndex;
};

/// Reports "duplicated key" for each repeat; `key_text(key)` shows the key.
template <class KeyText>
void report_repeats(const std::vector<RowKeys::Repeat>& repeats, const std::string& file, Diagnostics& diagnostics,
                    std::string_view suggestion, KeyText key_text) {
  for (const RowKeys::Repeat& repeat : repeats) {
    report(diagnostics, Severity::error, "duplicated key", [&] {
      return Diagnosis{key_text(repeat.key) + " stands twice",
                       "first on line " + std::to_string(repeat.first_line),
                       std::string(suggestion),
                       {file, repeat.line, {}}};
    });
  }
}

/// Keys of both files of days hold the establishment's id in their high 32 bits.
inline constexpr unsigned kEstablishmentShift = 32;

/// What both files of days share: each row goes to its establishment, and an establishment of which a row is left
/// out (`read_row(id)` is false), or of which keys repeat, is in doubt. `key_text(key)` shows a key that repeats.
/// Result: the repeats, for the caller to drop.
template <class ReadRow, class KeyText>
std::vector<RowKeys::Repeat> read_day_rows(TableReader& table, const TableColumn& finess, TerritoryLoad& load,
                                           DayFile& days, RowKeys& keys, ReadRow read_row, KeyText key_text) {
  EstablishmentOfRow establishment(load, table, finess);
  days.doubtful.assign(load.establishments.index.size(), 0);
  days.first_line.assign(load.establishments.index.size(), 0);
  for (CsvRow row; (row = table.csv().next_any()) != CsvRow::end;) {
    const bool good = row == CsvRow::good;
    const std::uint32_t id = good ? establishment.find() : establishment.find_quietly();
    if (good && read_row(id)) continue;
    if (id == kNoIndex) {
      days.all_doubtful = days.all_doubtful || !good;
    } else {
      days.doubtful[id] = 1;
    }
  }
  days.complete = finess.exists() && table.csv().complete();
  auto repeats = keys.repeats();
  report_repeats(repeats, table.csv().path(), load.diagnostics, "keep one line, or add the days up in one", key_text);
  for (const RowKeys::Repeat& repeat : repeats) days.doubtful[repeat.key >> kEstablishmentShift] = 1;
  return repeats;
}

/// Removes the rows that stand on the lines of the repeats; `line` is parallel to `rows`, both by ascending line.
template <class Row>
void drop_repeats(std::vector<Row>& rows, std::vector<std::uint32_t>& line,
                  const std::vector<RowKeys::Repeat>& repeats) {
  if (repeats.empty()) return;
  std::size_t kept = 0;
  auto repeat = repeats.begin();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    while (repeat != repeats.end() && repeat->line < line[i]) ++repeat;
    if (repeat != repeats.end() && repeat->line == line[i]) continue;
    rows[kept] = rows[i];
    line[kept++] = line[i];
  }
  rows.resize(kept);
  line.resize(kept);
}

}  // namespace dotpop
