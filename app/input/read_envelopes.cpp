#include <algorithm>
#include <cmath>

#include "app/input/field_text.h"
#include "app/input/territory_load.h"

namespace dotpop {
namespace {

struct Columns {
  TableColumn region, amount, year, component;
};

/// One part of a region's envelope.
struct Part {
  std::uint32_t region = 0;  ///< row of the tables
  double amount = 0.0;
  std::size_t line = 0;
};

/// What must be remembered between rows.
struct Rows {
  CodeIndex keys;  ///< region, year and component in one text
  std::vector<std::size_t> line_of_key;
  std::vector<Part> parts;
  std::string_view year;      ///< of the first row
  std::size_t year_line = 0;  ///< of the first row, 0 before it
  bool several_years = false;
};

/// Several years are one fault of the file, told once.
void check_year(TableReader& table, const TableColumn& column, Rows& rows) {
  if (!column.exists() || rows.several_years) return;
  const std::string_view year = table.text(column);
  if (rows.year_line == 0) {
    rows.year = year;
    rows.year_line = table.csv().line();
  } else if (year != rows.year) {
    rows.several_years = true;
    table.fault("several years", column, [&] {
      return Diagnosis{"the year is " + in_quotes(year) + " here and " + in_quotes(rows.year) + " on line " +
                           std::to_string(rows.year_line),
                       "the envelope of one year is shared out", "keep the lines of one year"};
    });
  }
}

/// True when region, year and component stand here for the first time; otherwise reported.
bool check_key(TableReader& table, const Columns& columns, std::string_view region, Rows& rows) {
  const std::string_view year = table.text(columns.year);
  const std::string_view component = table.text(columns.component);
  std::string key(region);
  key += '\0';  // no text file has it
  key.append(year) += '\0';
  key.append(component);
  const auto [id, is_new] = rows.keys.insert(key);
  if (is_new) {
    rows.line_of_key.push_back(table.csv().line());
    return true;
  }
  table.fault("duplicated key", columns.region, [&, first = rows.line_of_key[id]] {
    std::string text = "region " + in_quotes(region);
    if (!year.empty()) text += ", year " + in_quotes(year);
    if (!component.empty()) text += ", component " + in_quotes(component);
    return Diagnosis{text + " stands twice", "first on line " + std::to_string(first),
                     "keep one line, or tell the parts of the envelope apart in a column 'composante'"};
  });
  return false;
}

void read_row(TableReader& table, const Columns& columns, Rows& rows, const TerritoryLoad& load) {
  const auto region = table.code(columns.region);
  const auto amount = table.amount(columns.amount);
  check_year(table, columns.year, rows);
  if (!region.has_value()) return;
  const std::uint32_t id = load.regions.index.find(*region);
  if (id == kNoIndex && load.regions.complete) {
    table.fault("unknown region", columns.region, [&] {
      return Diagnosis{
          "no zone of zones.csv is in region " + in_quotes(*region), {}, load.regions.index.suggestion(*region)};
    });
  }
  const bool first = check_key(table, columns, *region, rows);
  if (first && id != kNoIndex && amount.has_value()) {
    rows.parts.push_back({load.regions.row[id], *amount, table.csv().line()});
  }
}

/// A region's envelope is the sum of its components, from the smallest up, so that the order of lines changes no
/// bit of it.
void add_up(std::vector<Part>& parts, TerritoryLoad& load) {
  for (const Part& part : parts) {
    std::size_t& line = load.envelope_line[part.region];
    if (line == 0) line = part.line;
  }
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.amount < b.amount; });
  for (const Part& part : parts) {
    double& envelope = load.tables.regions[part.region].envelope;
    envelope = std::isnan(envelope) ? part.amount : envelope + part.amount;
  }
}

}  // namespace

void read_envelopes(const TextFile& file, TerritoryLoad& load) {
  TableReader table(file, load.diagnostics);
  const Columns columns{table.require("region"), table.require("montant"), table.find("annee"),
                        table.find("composante")};
  Rows rows;
  while (table.csv().next()) read_row(table, columns, rows, load);
  add_up(rows.parts, load);
}

}  // namespace dotpop
