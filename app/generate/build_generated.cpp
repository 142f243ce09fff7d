#include "app/generate/build_generated.h"

#include <algorithm>
#include <map>
#include <string>

namespace dotpop {
namespace {

using Rows = GeneratedTerritory;
using RowOfCode = std::map<std::string, std::uint32_t, std::less<>>;

constexpr double kCents = 100.0;

void add_zones(const Rows& rows, const RowOfCode& region, TerritoryTables& tables) {
  tables.criterion_name = {"part_75_plus", "sejours_mco_1000", "revenu_median", "taux_ald_1000"};
  tables.criterion.resize(tables.criterion_name.size());
  for (const Rows::Zone& zone : rows.zones) {
    tables.zones.push_back({zone.code, region.at(zone.region), static_cast<double>(zone.population)});
    const double values[] = {zone.part_75_plus, zone.sejours_mco_1000, zone.revenu_median, zone.taux_ald_1000};
    for (std::size_t c = 0; c < tables.criterion.size(); ++c) tables.criterion[c].push_back(values[c]);
  }
}

void add_establishments(const Rows& rows, const RowOfCode& region, TerritoryTables& tables) {
  RowOfCode zone;
  for (std::uint32_t z = 0; z < rows.zones.size(); ++z) zone[rows.zones[z].code] = z;
  for (const Rows::Establishment& site : rows.establishments) {
    TerritoryTables::Establishment row{site.finess, site.name, region.at(site.region), site.sector};
    row.historical_receipts = static_cast<double>(site.receipts) / kCents;
    const auto found = zone.find(site.zone_code);
    if (found != zone.end()) row.site_zone = found->second;
    tables.establishments.push_back(std::move(row));
  }
}

void add_days(const Rows& rows, TerritoryTables& tables) {
  for (const Rows::UnitDays& row : rows.unit_days) {
    const auto days = static_cast<double>(row.days);
    if (row.patients == Rows::Public::child) {
      tables.establishments[row.establishment].child_days += days;
    } else {
      tables.unit_days.push_back({row.establishment, row.unit, row.mode, days});
    }
  }
  for (const Rows::ZoneDays& row : rows.zone_days) {
    const bool described = row.origin < rows.zones.size();  // the codes of the zones come first
    tables.zone_days.push_back({row.establishment, described ? row.origin : kNoIndex, static_cast<double>(row.days)});
  }
}

}  // namespace

Territory build_generated(const GeneratedTerritory& rows) {
  TerritoryTables tables;
  RowOfCode region;
  for (const Rows::Envelope& row : rows.envelopes) {
    region.emplace(row.region, static_cast<std::uint32_t>(tables.regions.size()));
    tables.regions.push_back({row.region, static_cast<double>(row.amount) / kCents});
  }
  add_zones(rows, region, tables);
  add_establishments(rows, region, tables);
  tables.units = rows.units;
  for (const Rows::ScaleRow& row : rows.scale) {
    TerritoryTables::ScaleRow scale{row.unit, row.mode, row.weight};
    tables.scale.push_back(scale);
  }
  add_days(rows, tables);
  return build_territory(tables);
}

}  // namespace dotpop
