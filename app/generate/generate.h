#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/territory.h"

/// A complete territory to try everything on: real zones of France, synthetic everything else.
///
/// Real are the zones, their populations and their administrative belonging. Synthetic are establishments, days,
/// patient flows, criteria, receipts, envelopes and the scale, drawn from a seed and calibrated on national totals.
/// Every random number is a pure function of (seed, copy of France, entity, purpose), so:
///  - the same options give the same rows;
///  - whole France is always thought of first, and `regions` only selects: the establishments, days and envelopes of
///    a region are those it has in whole France. Patients who come from a region that is left out keep their days,
///    with a code_geo that zones.csv then does not describe;
///  - copies of France are drawn independently. Copy 0 is the territory of `copies = 1`; in copy k every code of a
///    region, département, zone or establishment starts with "Ck-". No patient goes from one copy to another.
namespace dotpop {

struct GenerateOptions {
  static constexpr std::uint32_t kMostCopies = 100;

  std::uint64_t seed = 1;
  std::vector<std::string> regions;  ///< INSEE codes; empty: all 17
  std::uint32_t copies = 1;          ///< 1 to kMostCopies times France
};

/// The rows of the six files, in the order of the files.
struct GeneratedTerritory {
  enum class Ownership : std::uint8_t { public_hospital, private_non_profit, private_for_profit };
  enum class Public : std::uint8_t { adult, child };

  struct Zone {
    std::string code;
    std::string region;
    std::string departement;
    std::uint32_t population = 0;   ///< people
    double part_75_plus = 0.0;      ///< 1
    double sejours_mco_1000 = 0.0;  ///< stays of 1,000 people in a year
    double revenu_median = 0.0;     ///< EUR a year
    double taux_ald_1000 = 0.0;     ///< people of 1,000
  };
  struct Establishment {
    std::string finess;
    std::string name;
    std::string region;
    std::string departement;
    std::string zone_code;  ///< of the site
    Sector sector = Sector::ex_dg;
    Ownership ownership = Ownership::public_hospital;
    std::uint32_t beds = 0;
    std::uint32_t places = 0;
    std::int64_t receipts = 0;  ///< cents, for adults
  };
  struct UnitDays {
    std::uint32_t establishment = 0;  ///< row of `establishments`
    std::uint32_t unit = 0;           ///< row of `units`
    Mode mode = Mode::HC;
    Public patients = Public::adult;
    std::int64_t days = 0;  ///< d, at least 1
  };
  struct ZoneDays {
    std::uint32_t establishment = 0;  ///< row of `establishments`
    std::uint32_t origin = 0;         ///< index into `origin_codes`
    std::int64_t days = 0;            ///< d, adults, at least 1
  };
  struct ScaleRow {
    std::uint32_t unit = 0;  ///< row of `units`
    Mode mode = Mode::HC;
    double weight = 0.0;  ///< 1
  };
  struct Envelope {
    std::string region;
    std::int64_t amount = 0;  ///< cents
  };

  std::vector<Zone> zones;
  std::vector<Establishment> establishments;
  std::vector<std::string> units;  ///< codes of the medical units
  std::vector<UnitDays> unit_days;
  /// Where patients come from: first the codes of `zones` in their order, then zones that are not described.
  std::vector<std::string> origin_codes;
  std::vector<ZoneDays> zone_days;
  std::vector<ScaleRow> scale;
  std::vector<Envelope> envelopes;
};

/// code_geo of patients from abroad or from an unknown place.
inline constexpr std::string_view kUnknownOrigin = "99999";

inline constexpr std::array<std::string_view, 3> kOwnershipName = {"public", "privé non lucratif", "privé lucratif"};

/// Makes the territory. Throws a usage `Error` for an unknown region or a number of copies out of range.
GeneratedTerritory generate_territory(const GenerateOptions& options);

/// Writes the six CSV files of the territory, README.md and PROVENANCE.txt that say what is synthetic, and a default
/// study, study.toml, into `folder`, which is made when it is not there. Each file appears only when complete;
/// study.toml comes last, and one that is there already is kept: the user may have worked on it. Errors: those of
/// `AtomicFile` and `prepare_output_folder`.
void write_territory(const GeneratedTerritory& territory, const GenerateOptions& options,
                     const std::filesystem::path& folder);

}  // namespace dotpop
