#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/input/field_text.h"
#include "app/input/territory_load.h"

namespace dotpop {
namespace {

/// (unit row, mode, sector) as one number.
std::size_t triple(std::uint32_t unit, Mode mode, Sector sector) {
  return cell_of(unit, mode) * kSectors + static_cast<std::size_t>(sector);
}

/// [triple] the scale has a row for it, or may have had one that was left out.
std::vector<std::uint8_t> triples_with_weight(const TerritoryLoad& load) {
  std::vector<std::uint8_t> known(load.tables.units.size() * kModes * kSectors, 0);
  for (const auto& row : load.tables.scale) {
    for (const Sector sector : {Sector::ex_dg, Sector::ex_oqn}) {
      if (row.every_sector || row.sector == sector) known[triple(row.unit, row.mode, sector)] = 1;
    }
  }
  for (std::uint32_t id = 0; id < load.units.index.size(); ++id) {
    if (load.scale_doubtful[id] == 0) continue;
    const std::size_t first = triple(load.units.row[id], Mode::HC, Sector::ex_dg);
    for (std::size_t i = 0; i < kModes * kSectors; ++i) known[first + i] = 1;
  }
  return known;
}

/// The first row of days that lacks a weight, and how many do.
struct Unweighted {
  std::size_t row = 0;
  std::size_t n_rows = 0;
};

void report_unweighted(const Unweighted& unweighted, const TerritoryLoad& load) {
  const auto& days = load.tables.unit_days[unweighted.row];
  const auto& establishment = load.tables.establishments[days.establishment];
  const std::string_view mode = kModeName[static_cast<std::size_t>(days.mode)];
  const std::string_view sector = kSectorName[static_cast<std::size_t>(establishment.sector)];
  report(load.diagnostics, Severity::error, "no scale weight", [&] {
    std::string problem = fmt::format(
        "medical unit {}, mode {}, sector {} has no weight in echelle_um.csv, but establishment {} has {} days",
        in_quotes(load.tables.units[days.unit]), mode, sector, in_quotes(establishment.finess), days.days);
    std::string why = unweighted.n_rows > 1 ? fmt::format("the first of {} establishments", unweighted.n_rows) : "";
    return Diagnosis{std::move(problem),
                     std::move(why),
                     "add a row to echelle_um.csv",
                     {load.source.unit_days_file, load.unit_day_line[unweighted.row], "um"}};
  });
}

bool doubtful(const DayFile& file, std::uint32_t id) { return file.all_doubtful || file.doubtful[id] != 0; }

/// Adult days by zone of one establishment: its region's zones, other regions' and unknown ones.
double days_by_zone(const Territory& territory, std::uint32_t establishment) {
  const Establishments& e = territory.establishments;
  double sum = e.days_outside_region[establishment] + e.days_of_unknown_zone[establishment];
  for (std::uint32_t i = territory.zone_days.begin[establishment]; i < territory.zone_days.begin[establishment + 1];
       ++i) {
    sum += territory.zone_days.days[i];
  }
  return sum;
}

/// The two sums of one establishment; `id` is its number among the codes of etablissements.csv.
void compare_days(const std::string& finess, double by_unit, double by_zone, std::uint32_t id,
                  const TerritoryLoad& load) {
  constexpr double kRoundingOfSums = 1e-9;
  const TerritorySource& source = load.source;
  const std::string who = "establishment " + in_quotes(finess);
  const Place unit_place{source.unit_days_file, load.unit_days.first_line[id], {}};
  if (by_unit == 0.0) {
    report(load.diagnostics, Severity::error, "no days by medical unit", [&] {
      return Diagnosis{fmt::format("{} has {} adult days by zone and none by medical unit", who, by_zone),
                       "its coefficient cannot be computed",
                       "add its days to journees_um.csv",
                       {source.zone_days_file, load.zone_days.first_line[id], {}}};
    });
  } else if (by_zone == 0.0) {
    report(load.diagnostics, Severity::warning, "no days by zone", [&] {
      return Diagnosis{fmt::format("{} has {} adult days by medical unit and none by zone", who, by_unit),
                       "it gets nothing", "add its days to journees_zone.csv", unit_place};
    });
  } else if (std::abs(by_unit - by_zone) > kRoundingOfSums * std::max(by_unit, by_zone)) {
    report(load.diagnostics, Severity::warning, "sums of days differ", [&] {
      return Diagnosis{fmt::format("{} has {} adult days by medical unit and {} by zone", who, by_unit, by_zone),
                       {},
                       "check both files",
                       unit_place};
    });
  }
}

}  // namespace

void check_scale_rows(TerritoryLoad& load) {
  if (!load.units.complete) return;
  std::vector<std::uint8_t> known = triples_with_weight(load);
  std::vector<Unweighted> missing(known.size());
  std::vector<std::size_t> order;  // triples without a weight, as they appear
  for (std::size_t i = 0; i < load.tables.unit_days.size(); ++i) {
    const auto& days = load.tables.unit_days[i];
    const std::size_t at = triple(days.unit, days.mode, load.tables.establishments[days.establishment].sector);
    if (days.days == 0.0 || known[at] != 0) continue;
    if (missing[at].n_rows++ == 0) {
      missing[at].row = i;
      order.push_back(at);
    }
  }
  for (const std::size_t at : order) report_unweighted(missing[at], load);
}

void check_day_sums(const Territory& territory, const TerritoryOrder& order, TerritoryLoad& load) {
  if (!load.unit_days.complete || !load.zone_days.complete) return;
  for (std::uint32_t row = 0; row < order.establishment.size(); ++row) {
    const std::uint32_t id = load.establishment_id[row];
    if (doubtful(load.unit_days, id) || doubtful(load.zone_days, id)) continue;
    const std::uint32_t establishment = order.establishment[row];
    const double by_unit = territory.establishments.adult_days[establishment];
    const double by_zone = days_by_zone(territory, establishment);
    if (by_unit == by_zone) continue;
    compare_days(territory.establishments.finess[establishment], by_unit, by_zone, id, load);
  }
}

}  // namespace dotpop
