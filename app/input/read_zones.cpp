#include <algorithm>
#include <array>

#include "app/input/field_text.h"
#include "app/input/territory_load.h"

namespace dotpop {
namespace {

constexpr std::array<std::string_view, 6> kNotCriteria = {"code_geo",   "region", "departement",
                                                          "population", "lat",    "lon"};

bool is_not_criterion(std::string_view name) {
  return std::find(kNotCriteria.begin(), kNotCriteria.end(), name) != kNotCriteria.end();
}

void report_criterion(const CriterionRequest& request, const std::string& zones_file, TerritoryLoad& load) {
  report(load.diagnostics, Severity::error, "unknown criterion", [&] {
    std::vector<std::string> known;
    for (const std::string& column : load.source.criterion_columns) known.push_back(shown(column));
    const bool reserved = is_not_criterion(request.name);
    return Diagnosis{reserved ? in_quotes(request.name) + " cannot be a criterion"
                              : "no column " + in_quotes(request.name) + " for a criterion",
                     reserved ? "it says what and where a zone is" : "in " + zones_file,
                     suggest_spelling(request.name, known), request.where};
  });
}

/// The columns of the requested criteria, each once; fills `criterion_columns` and the tables' names.
std::vector<TableColumn> find_criteria(const TableReader& table, const std::vector<CriterionRequest>& criteria,
                                       TerritoryLoad& load) {
  std::vector<TableColumn> found;
  if (!table.csv().usable()) return found;
  for (const std::string& column : table.csv().columns()) {
    if (!column.empty() && !is_not_criterion(column)) load.source.criterion_columns.push_back(column);
  }
  for (const CriterionRequest& request : criteria) {
    const TableColumn column = table.find(request.name);
    auto& names = load.tables.criterion_name;
    if (!column.exists() || is_not_criterion(request.name)) {
      report_criterion(request, table.csv().path(), load);
    } else if (std::find(names.begin(), names.end(), request.name) == names.end()) {
      names.push_back(request.name);
      found.push_back(column);
    }
  }
  load.tables.criterion.resize(found.size());
  return found;
}

/// Reads the criteria of a row into `values`, `kMissing` for an empty field; false with a fault.
bool read_criteria(TableReader& table, const std::vector<TableColumn>& columns, std::vector<double>& values) {
  bool good = true;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    values[c] = kMissing;
    if (table.text(columns[c]).empty()) continue;
    const auto value = table.number(columns[c]);
    good = good && value.has_value();
    values[c] = value.value_or(kMissing);
  }
  return good;
}

/// The row of a region in the tables, made when it is new.
std::uint32_t region_row(std::string_view code, std::size_t line, TerritoryLoad& load) {
  const auto [id, is_new] = load.regions.add(code, line);
  if (is_new) {
    load.regions.row[id] = static_cast<std::uint32_t>(load.tables.regions.size());
    load.tables.regions.push_back({std::string(code), kMissing});
  }
  return load.regions.row[id];
}

}  // namespace

void read_zones(const TextFile& file, const std::vector<CriterionRequest>& criteria, TerritoryLoad& load) {
  TableReader table(file, load.diagnostics);
  const TableColumn code_column = table.require("code_geo");
  const TableColumn region_column = table.require("region");
  const TableColumn population_column = table.require("population");
  const std::vector<TableColumn> criterion_column = find_criteria(table, criteria, load);
  std::vector<double> values(criterion_column.size());
  bool regions_complete = region_column.exists();

  for (CsvRow row; (row = table.csv().next_any()) != CsvRow::end;) {
    const std::size_t line = table.csv().line();
    if (row == CsvRow::faulty) {
      if (const auto code = table.text(code_column); !code.empty()) load.zones.add(code, line);
      regions_complete = false;  // its region may stand nowhere else
      continue;
    }
    const auto code = table.code(code_column);
    const auto region = table.code(region_column);
    const auto population = table.amount(population_column);
    const bool criteria_good = read_criteria(table, criterion_column, values);
    const std::uint32_t in_region = region.has_value() ? region_row(*region, line, load) : kNoIndex;
    if (!code.has_value()) continue;
    const auto [id, is_new] = load.zones.add(*code, line);
    if (!is_new) {
      table.fault("duplicated key", code_column, [&, first = load.zones.line[id]] {
        return Diagnosis{"zone " + in_quotes(*code) + " stands twice", "first on line " + std::to_string(first),
                         "keep one of the lines"};
      });
      continue;
    }
    if (in_region == kNoIndex || !population.has_value() || !criteria_good) continue;
    load.zones.row[id] = static_cast<std::uint32_t>(load.tables.zones.size());
    load.tables.zones.push_back({std::string(*code), in_region, *population});
    load.zone_line.push_back(line);
    for (std::size_t c = 0; c < values.size(); ++c) load.tables.criterion[c].push_back(values[c]);
  }
  load.zones.complete = code_column.exists() && table.csv().complete();
  load.regions.complete = regions_complete && table.csv().complete();
}

}  // namespace dotpop
