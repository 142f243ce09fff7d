#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

/// The data of an allocation: regions, zones, establishments, days, scale, envelopes.
///
/// A `Territory` is a structure of arrays that nothing changes after `build_territory` made it. Codes are text and
/// stand once; everything else refers to them by dense indices. Order: regions by code; zones by (region, code);
/// establishments by (region, FINESS), so that each region is a contiguous range of both and the order of rows in
/// a file changes no bit of any result. Codes compare byte by byte.
///
/// Days are adult days (annex, step 5: "Les journées de pédiatrie sont exclues du calcul"; that step 4 leaves them
/// out too is the interpretation of model.md).
namespace dotpop {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::uint32_t kNoIndex = std::numeric_limits<std::uint32_t>::max();

/// Mode de prise en charge: hospitalisation complète or à temps partiel.
enum class Mode : std::uint8_t { HC = 0, HTP = 1 };
inline constexpr std::array<std::string_view, 2> kModeName = {"HC", "HTP"};
inline constexpr std::uint32_t kModes = kModeName.size();

/// Secteur de financement.
enum class Sector : std::uint8_t { ex_dg = 0, ex_oqn = 1 };
inline constexpr std::array<std::string_view, 2> kSectorName = {"ex-DG", "ex-OQN"};
inline constexpr std::uint32_t kSectors = kSectorName.size();

/// A (medical unit, mode) pair, "cell" of the scale: unit * kModes + mode.
inline constexpr std::uint32_t cell_of(std::uint32_t unit, Mode mode) {
  return unit * kModes + static_cast<std::uint32_t>(mode);
}

struct IndexRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t size() const { return end - begin; }
};

/// Compressed sparse rows of day counts. Row i is entries [begin[i], begin[i + 1]); columns ascend within a row
/// and no (row, column) stands twice. Entries with 0 days are left out.
struct DayRows {
  std::vector<std::uint32_t> begin;   ///< [n_rows + 1]
  std::vector<std::uint32_t> column;  ///< [n_entries]
  std::vector<double> days;           ///< [n_entries], d
};

/// The same entries by column. n_columns: one more than the largest column that may stand.
DayRows transpose(const DayRows& rows, std::uint32_t n_columns);

struct Regions {
  std::vector<std::string> code;                   ///< [n_regions], ascending
  std::vector<double> envelope;                    ///< [n_regions], EUR, NaN where no file gives one
  std::vector<std::uint32_t> zone_begin;           ///< [n_regions + 1]
  std::vector<std::uint32_t> establishment_begin;  ///< [n_regions + 1]
};

struct Zones {
  std::vector<std::string> code;               ///< [n_zones], PMSI code géographique
  std::vector<std::uint32_t> region;           ///< [n_zones]
  std::vector<double> population;              ///< [n_zones], people
  std::vector<std::string> criterion_name;     ///< [n_criteria], the columns that the study names, ascending
  std::vector<std::vector<double>> criterion;  ///< [n_criteria][n_zones], NaN where the field is empty
};

struct Establishments {
  std::vector<std::string> finess;           ///< [n_establishments]
  std::vector<std::string> name;             ///< [n_establishments]
  std::vector<std::uint32_t> region;         ///< [n_establishments]
  std::vector<Sector> sector;                ///< [n_establishments]
  std::vector<double> historical_receipts;   ///< [n_establishments], EUR, recettes_historiques
  std::vector<std::uint32_t> site_zone;      ///< [n_establishments], zone of the site, kNoIndex when not given
  std::vector<double> adult_days;            ///< [n_establishments], d, all adult days by medical unit
  std::vector<double> child_days;            ///< [n_establishments], d, reported only
  std::vector<double> days_outside_region;   ///< [n_establishments], d, adult days of zones of another region
  std::vector<double> days_of_unknown_zone;  ///< [n_establishments], d, adult days of zones that no row describes
};

/// Échelle de pondération as the file gives it, before any modulation.
struct Scale {
  std::vector<std::string> unit_code;  ///< [n_units], ascending
  std::vector<double> weight;          ///< [n_units * kModes * kSectors], 1, NaN where the file has no row

  double at(std::uint32_t cell, Sector sector) const {
    return weight[cell * kSectors + static_cast<std::size_t>(sector)];
  }
};

struct Territory {
  Regions regions;
  Zones zones;
  Establishments establishments;
  Scale scale;
  DayRows unit_days;     ///< row: establishment, column: cell (`cell_of`)
  DayRows zone_days;     ///< row: establishment, column: zone of the establishment's own region
  DayRows zone_days_of;  ///< the transpose of zone_days; row: zone, column: establishment

  std::uint32_t n_regions() const { return static_cast<std::uint32_t>(regions.code.size()); }
  std::uint32_t n_zones() const { return static_cast<std::uint32_t>(zones.code.size()); }
  std::uint32_t n_establishments() const { return static_cast<std::uint32_t>(establishments.finess.size()); }
  std::uint32_t n_units() const { return static_cast<std::uint32_t>(scale.unit_code.size()); }
  std::uint32_t n_criteria() const { return static_cast<std::uint32_t>(zones.criterion_name.size()); }

  IndexRange zones_of(std::uint32_t region) const {
    return {regions.zone_begin[region], regions.zone_begin[region + 1]};
  }
  IndexRange establishments_of(std::uint32_t region) const {
    return {regions.establishment_begin[region], regions.establishment_begin[region + 1]};
  }
};

/// What a reader has gathered, rows in any order. Zones, establishments and units are referred to by their row
/// number here; regions by row number in `regions`. Every reference must be valid (a precondition).
struct TerritoryTables {
  struct Region {
    std::string code;
    double envelope = kMissing;
  };
  struct Zone {
    std::string code;
    std::uint32_t region = 0;
    double population = 0.0;
  };
  struct Establishment {
    std::string finess;
    std::string name;
    std::uint32_t region = 0;
    Sector sector = Sector::ex_dg;
    double historical_receipts = 0.0;
    std::uint32_t site_zone = kNoIndex;
    double child_days = 0.0;
  };
  struct UnitDays {
    std::uint32_t establishment = 0;
    std::uint32_t unit = 0;
    Mode mode = Mode::HC;
    double days = 0.0;
  };
  struct ZoneDays {
    std::uint32_t establishment = 0;
    std::uint32_t zone = kNoIndex;  ///< kNoIndex: a zone that zones.csv does not describe
    double days = 0.0;
  };
  struct ScaleRow {
    std::uint32_t unit = 0;
    Mode mode = Mode::HC;
    double weight = 0.0;
    bool every_sector = true;  ///< false: `sector` only, which goes before a row for every sector
    Sector sector = Sector::ex_dg;
  };

  std::vector<Region> regions;
  std::vector<Zone> zones;
  std::vector<std::string> criterion_name;
  std::vector<std::vector<double>> criterion;  ///< [n_criteria][row of zones]
  std::vector<Establishment> establishments;
  std::vector<std::string> units;
  std::vector<ScaleRow> scale;
  std::vector<UnitDays> unit_days;  ///< adults
  std::vector<ZoneDays> zone_days;  ///< adults
};

/// Where each row of the tables went; a reader keeps it to name lines of a file later.
struct TerritoryOrder {
  std::vector<std::uint32_t> zone;           ///< [row of tables.zones] -> zone index
  std::vector<std::uint32_t> establishment;  ///< [row of tables.establishments] -> establishment index
  std::vector<std::uint32_t> region;         ///< [row of tables.regions] -> region index
};

/// Sorts, indexes and compresses the tables. Days of one (establishment, zone) or (establishment, cell) pair that
/// stand in several rows are summed in ascending order of value (their keys are checked by the reader).
Territory build_territory(const TerritoryTables& tables, TerritoryOrder* order = nullptr);

/// Index of a code in an ascending list of codes, kNoIndex when it is not there.
std::uint32_t find_code(const std::vector<std::string>& codes, std::string_view code);

/// Index of an establishment by FINESS over the whole territory, kNoIndex when unknown. Linear.
std::uint32_t find_establishment(const Territory& territory, std::string_view finess);

}  // namespace dotpop
