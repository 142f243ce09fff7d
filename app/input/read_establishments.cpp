#include "app/input/field_text.h"
#include "app/input/territory_load.h"

namespace dotpop {
namespace {

struct Columns {
  TableColumn finess, name, region, sector, receipts, site;
};

/// Row of the region in the tables; an unknown one is reported.
std::uint32_t find_region(TableReader& table, const TableColumn& column, const TerritoryLoad& load) {
  const auto code = table.code(column);
  if (!code.has_value()) return kNoIndex;
  const std::uint32_t id = load.regions.index.find(*code);
  if (id != kNoIndex) return load.regions.row[id];
  if (load.regions.complete) {
    table.fault("unknown region", column, [&] {
      return Diagnosis{
          "no zone of zones.csv is in region " + in_quotes(*code), {}, load.regions.index.suggestion(*code)};
    });
  }
  return kNoIndex;
}

/// Row of the zone in which the establishment stands, `kNoIndex` when it is not given or of no use, which is
/// worth a warning: only the choice of `own_zone` for external days looks at it.
std::uint32_t find_site_zone(TableReader& table, const TableColumn& column, std::uint32_t region,
                             const TerritoryLoad& load) {
  const std::string_view code = table.text(column);
  if (code.empty() || !load.zones.complete) return kNoIndex;
  const std::uint32_t id = load.zones.index.find(code);
  if (id == kNoIndex) {
    table.note(Severity::warning, "unknown site zone", column, [&] {
      return Diagnosis{"zone " + in_quotes(code) + " is not in zones.csv",
                       "the establishment is taken to have no site zone", load.zones.index.suggestion(code)};
    });
    return kNoIndex;
  }
  const std::uint32_t row = load.zones.row[id];
  if (row == kNoIndex || region == kNoIndex || load.tables.zones[row].region == region) return row;
  table.note(Severity::warning, "site zone in another region", column, [&] {
    const std::string& zone_region = load.tables.regions[load.tables.zones[row].region].code;
    return Diagnosis{"zone " + in_quotes(code) + " is in region " + in_quotes(zone_region) +
                         ", the establishment in region " + in_quotes(load.tables.regions[region].code),
                     "the establishment is taken to have no site zone", "correct the zone or the region"};
  });
  return kNoIndex;
}

void read_row(TableReader& table, const Columns& columns, TerritoryLoad& load) {
  const std::size_t line = table.csv().line();
  const auto finess = table.code(columns.finess);
  const std::uint32_t region = find_region(table, columns.region, load);
  const auto sector = table.choice(columns.sector, "unknown sector", kSectorName);
  const auto receipts = table.amount(columns.receipts);
  if (!finess.has_value()) return;
  const auto [id, is_new] = load.establishments.add(*finess, line);
  if (!is_new) {
    table.fault("duplicated key", columns.finess, [&, first = load.establishments.line[id]] {
      return Diagnosis{"establishment " + in_quotes(*finess) + " stands twice",
                       "first on line " + std::to_string(first), "keep one of the lines"};
    });
    return;
  }
  const std::uint32_t site = find_site_zone(table, columns.site, region, load);
  if (region == kNoIndex || !sector.has_value() || !receipts.has_value()) return;
  load.establishments.row[id] = static_cast<std::uint32_t>(load.tables.establishments.size());
  load.tables.establishments.push_back({std::string(*finess), std::string(table.text(columns.name)), region,
                                        static_cast<Sector>(*sector), *receipts, site, 0.0});
  load.establishment_line.push_back(line);
  load.establishment_id.push_back(id);
}

}  // namespace

void read_establishments(const TextFile& file, TerritoryLoad& load) {
  TableReader table(file, load.diagnostics);
  const Columns columns{table.require("finess"),
                        table.require("nom"),
                        table.require("region"),
                        table.require("secteur"),
                        table.require("recettes_historiques"),
                        table.find("code_geo")};
  load.source.has_site_zone_column = columns.site.exists();
  for (CsvRow row; (row = table.csv().next_any()) != CsvRow::end;) {
    if (row == CsvRow::good) {
      read_row(table, columns, load);
    } else if (const auto finess = table.text(columns.finess); !finess.empty()) {
      load.establishments.add(finess, table.csv().line());
    }
  }
  load.establishments.complete = columns.finess.exists() && table.csv().complete();
}

}  // namespace dotpop
