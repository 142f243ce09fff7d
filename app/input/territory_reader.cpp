#include "app/input/territory_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>
#include <utility>

#include "app/input/field_text.h"
#include "app/input/sha256.h"
#include "app/input/territory_load.h"
#include "app/input/text_file.h"

namespace dotpop {
namespace {

/// The files of a territory in the order of their names, which is the order of `sha256sum`.
enum FileNumber : std::size_t { kScale, kEnvelopes, kEstablishments, kUnitDays, kZoneDays, kZones };
constexpr std::array<std::string_view, 6> kFileName = {"echelle_um.csv",  "enveloppes.csv",    "etablissements.csv",
                                                       "journees_um.csv", "journees_zone.csv", "zones.csv"};
using Files = std::array<std::optional<TextFile>, kFileName.size()>;

/// False when there is no such folder, which is reported.
bool check_folder(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  std::error_code error;
  const auto status = std::filesystem::status(folder, error);
  if (std::filesystem::is_directory(status)) return true;
  if (error == std::errc::permission_denied) {
    throw_machine_error("cannot read '" + folder.string() + "'", error.message(),
                        "check the permissions of the folder");
  }
  Diagnosis fault{"there is no such territory folder", {}, {}, {folder.string(), 0, {}}};
  if (std::filesystem::exists(status)) {
    fault.problem = "the territory must be a folder";
    fault.why = "this is a file";
    fault.suggestion = "name the folder that holds zones.csv and the other files";
  } else {
    const auto parent = folder.has_parent_path() ? folder.parent_path() : std::filesystem::path(".");
    const std::string near = nearest_spelling(folder.filename().string(), names_in_folder(parent));
    fault.suggestion = near.empty() ? "check the path" : "did you mean '" + (parent / near).string() + "'?";
  }
  diagnostics.add(Severity::error, "missing folder", std::move(fault));
  return false;
}

/// Reads and decodes every file, and hashes what `sha256sum` would print of them.
Files read_files(const std::filesystem::path& folder, Diagnostics& diagnostics, std::string& sha256) {
  Files files;
  std::string listing;
  bool all = true;
  for (std::size_t i = 0; i < kFileName.size(); ++i) {
    const std::filesystem::path path = folder / kFileName[i];
    auto bytes = read_bytes(path, diagnostics);
    all = all && bytes.has_value();
    if (!bytes.has_value()) continue;
    listing += sha256_hex(*bytes) + "  " + std::string(kFileName[i]) + "\n";
    files[i] = decode_text(std::move(*bytes), path.string(), diagnostics);
  }
  if (all) sha256 = sha256_hex(listing);
  return files;
}

void name_files(const std::filesystem::path& folder, TerritorySource& source) {
  source.folder = folder.string();
  const auto path = [&](FileNumber file) { return (folder / kFileName[file]).string(); };
  source.scale_file = path(kScale);
  source.envelopes_file = path(kEnvelopes);
  source.establishments_file = path(kEstablishments);
  source.unit_days_file = path(kUnitDays);
  source.zone_days_file = path(kZoneDays);
  source.zones_file = path(kZones);
}

/// Each file after those whose codes it refers to. A file that could not be read leaves its codes incomplete, so
/// that no code is called unknown for its sake.
void read_tables(const Files& files, const std::vector<CriterionRequest>& criteria, TerritoryLoad& load) {
  if (files[kZones]) read_zones(*files[kZones], criteria, load);
  load.envelope_line.assign(load.tables.regions.size(), 0);
  if (files[kEstablishments]) read_establishments(*files[kEstablishments], load);
  if (files[kScale]) read_scale(*files[kScale], load);
  if (files[kUnitDays]) read_unit_days(*files[kUnitDays], load);
  if (files[kZoneDays]) read_zone_days(*files[kZoneDays], load);
  if (files[kEnvelopes]) read_envelopes(*files[kEnvelopes], load);
}

/// result[order[row]] = by_row[row]
std::vector<std::size_t> reordered(const std::vector<std::size_t>& by_row, const std::vector<std::uint32_t>& order) {
  std::vector<std::size_t> result(by_row.size());
  for (std::size_t row = 0; row < by_row.size(); ++row) result[order[row]] = by_row[row];
  return result;
}

/// PROVENANCE.txt, when there is one: a title, and what is synthetic.
void read_provenance(const std::filesystem::path& folder, Diagnostics& diagnostics, LoadedTerritory& loaded) {
  const std::filesystem::path path = folder / "PROVENANCE.txt";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return;
  auto bytes = read_bytes(path, diagnostics);
  if (!bytes.has_value()) return;
  const auto file = decode_text(std::move(*bytes), path.string(), diagnostics);
  if (!file.has_value()) return;
  constexpr std::string_view kSynthetic = "synthetic:";
  std::string_view rest = file->text;
  for (bool first = true; !rest.empty(); first = false) {
    const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
    const std::string_view line = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (first) loaded.title = line;
    if (line.substr(0, kSynthetic.size()) != kSynthetic) continue;
    loaded.synthetic = true;
    loaded.note = trim(line.substr(kSynthetic.size()));
  }
}

}  // namespace

LoadedTerritory load_territory(const std::filesystem::path& folder, const std::vector<CriterionRequest>& criteria,
                               Diagnostics& diagnostics) {
  LoadedTerritory loaded;
  TerritoryLoad load(diagnostics);
  name_files(folder, load.source);
  if (check_folder(folder, diagnostics)) {
    const Files files = read_files(folder, diagnostics, loaded.sha256);
    read_tables(files, criteria, load);
    read_provenance(folder, diagnostics, loaded);
  }
  check_scale_rows(load);
  TerritoryOrder order;
  loaded.territory = build_territory(load.tables, &order);
  check_day_sums(loaded.territory, order, load);
  loaded.source = std::move(load.source);
  loaded.source.zone_line = reordered(load.zone_line, order.zone);
  loaded.source.establishment_line = reordered(load.establishment_line, order.establishment);
  loaded.source.envelope_line = reordered(load.envelope_line, order.region);
  return loaded;
}

}  // namespace dotpop
