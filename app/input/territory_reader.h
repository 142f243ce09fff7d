#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/territory.h"

/// A territory from a folder of CSV files (interface.md, "Territory").
///
/// Everything is checked in one go: each fault goes to a `Diagnostics` with file, line, column, value and what to
/// do, under the name of its kind. A row with a fault is left out of the territory, but its codes stay known, so
/// that one mistake makes one fault. What is no fault: a zone of journees_zone.csv that zones.csv lacks (patients
/// from abroad), an empty criterion (the study decides where it is used), a region without an envelope (the study
/// checks the regions it works on).
namespace dotpop {

/// A zones.csv column that the study names, and where it names it.
struct CriterionRequest {
  std::string name;
  Place where;
};

/// Where things came from, to name lines later.
struct TerritorySource {
  std::string folder;  ///< as given
  std::string zones_file, establishments_file, unit_days_file, zone_days_file, scale_file, envelopes_file;
  std::vector<std::size_t> zone_line;           ///< [n_zones], line in zones_file
  std::vector<std::size_t> establishment_line;  ///< [n_establishments], line in establishments_file
  std::vector<std::size_t> envelope_line;       ///< [n_regions], first line in envelopes_file, 0 where it has none
  /// Every column of zones.csv that can be a criterion, in the file's order: all but code_geo, region,
  /// departement, population, lat and lon.
  std::vector<std::string> criterion_columns;
  bool has_site_zone_column = false;     ///< etablissements.csv has code_geo
  bool has_scale_sector_column = false;  ///< echelle_um.csv has secteur
};

struct LoadedTerritory {
  Territory territory;
  TerritorySource source;
  /// SHA-256, in hexadecimal, of what `LC_ALL=C sha256sum echelle_um.csv enveloppes.csv etablissements.csv
  /// journees_um.csv journees_zone.csv zones.csv` prints in the folder; empty when one of them is missing.
  std::string sha256;
  std::string title;       ///< first line of PROVENANCE.txt, empty without the file
  bool synthetic = false;  ///< PROVENANCE.txt has a line "synthetic: ..."
  std::string note;        ///< the rest of that line
};

/// Reads the folder, each file once. The faults are in `diagnostics`; when it has errors, the territory holds only
/// what could be read and must not be computed with. Throws an `Error` only when the machine fails.
///
/// criteria: in any order; a name may come more than once. Each name is read once.
LoadedTerritory load_territory(const std::filesystem::path& folder, const std::vector<CriterionRequest>& criteria,
                               Diagnostics& diagnostics);

}  // namespace dotpop
