#include <functional>
#include <string>
#include <string_view>

#include "app/generate/documents.h"
#include "app/generate/generate.h"
#include "app/output/atomic_file.h"
#include "app/output/csv_writer.h"

namespace dotpop {
namespace {

namespace fs = std::filesystem;
using Rows = GeneratedTerritory;

constexpr int kShareDecimals = 5;
constexpr int kRateDecimals = 1;
constexpr int kWeightDecimals = 2;
constexpr std::array<std::string_view, 2> kPublicName = {"A", "E"};

std::string_view mode_name(Mode mode) { return kModeName[static_cast<std::size_t>(mode)]; }

void write_zones(const Rows& territory, const fs::path& folder) {
  CsvWriter csv(folder / "zones.csv", {"code_geo", "region", "departement", "population", "part_75_plus",
                                       "sejours_mco_1000", "revenu_median", "taux_ald_1000"});
  for (const Rows::Zone& zone : territory.zones) {
    csv.text(zone.code).text(zone.region).text(zone.departement).integer(zone.population);
    csv.decimal(zone.part_75_plus, kShareDecimals).decimal(zone.sejours_mco_1000, kRateDecimals);
    csv.decimal(zone.revenu_median, 0).decimal(zone.taux_ald_1000, kRateDecimals);
    csv.end_row();
  }
  csv.commit();
}

void write_establishments(const Rows& territory, const fs::path& folder) {
  CsvWriter csv(folder / "etablissements.csv", {"finess", "nom", "region", "departement", "code_geo", "secteur",
                                                "statut", "lits", "places", "recettes_historiques"});
  for (const Rows::Establishment& row : territory.establishments) {
    csv.text(row.finess).text(row.name).text(row.region).text(row.departement).text(row.zone_code);
    csv.text(kSectorName[static_cast<std::size_t>(row.sector)]);
    csv.text(kOwnershipName[static_cast<std::size_t>(row.ownership)]);
    csv.integer(row.beds).integer(row.places).cents(row.receipts);
    csv.end_row();
  }
  csv.commit();
}

void write_unit_days(const Rows& territory, const fs::path& folder) {
  CsvWriter csv(folder / "journees_um.csv", {"finess", "um", "mode", "public", "journees"});
  for (const Rows::UnitDays& row : territory.unit_days) {
    csv.text(territory.establishments[row.establishment].finess).text(territory.units[row.unit]);
    csv.text(mode_name(row.mode)).text(kPublicName[static_cast<std::size_t>(row.patients)]).integer(row.days);
    csv.end_row();
  }
  csv.commit();
}

void write_zone_days(const Rows& territory, const fs::path& folder) {
  CsvWriter csv(folder / "journees_zone.csv", {"finess", "code_geo", "journees"});
  for (const Rows::ZoneDays& row : territory.zone_days) {
    csv.text(territory.establishments[row.establishment].finess).text(territory.origin_codes[row.origin]);
    csv.integer(row.days);
    csv.end_row();
  }
  csv.commit();
}

void write_scale(const Rows& territory, const fs::path& folder) {
  CsvWriter csv(folder / "echelle_um.csv", {"um", "mode", "poids"});
  for (const Rows::ScaleRow& row : territory.scale) {
    csv.text(territory.units[row.unit]).text(mode_name(row.mode)).decimal(row.weight, kWeightDecimals);
    csv.end_row();
  }
  csv.commit();
}

void write_envelopes(const Rows& territory, const fs::path& folder) {
  CsvWriter csv(folder / "enveloppes.csv", {"region", "montant"});
  for (const Rows::Envelope& row : territory.envelopes) {
    csv.text(row.region).cents(row.amount);
    csv.end_row();
  }
  csv.commit();
}

void write_document(const fs::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace

void write_territory(const GeneratedTerritory& territory, const GenerateOptions& options, const fs::path& folder) {
  prepare_output_folder(folder);
  // What tells that the data are synthetic comes before the data, and the study that uses them all comes last.
  write_document(folder / "PROVENANCE.txt", synthetic::provenance_text(territory, options));
  write_document(folder / "README.md", synthetic::readme_text(territory, options));
  write_zones(territory, folder);
  write_establishments(territory, folder);
  write_unit_days(territory, folder);
  write_zone_days(territory, folder);
  write_scale(territory, folder);
  write_envelopes(territory, folder);
  if (!fs::exists(folder / "study.toml")) write_document(folder / "study.toml", synthetic::study_text(options));
}

}  // namespace dotpop
