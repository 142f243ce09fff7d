#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/commands/open_study.h"
#include "app/commands/region_amounts.h"
#include "core/cents.h"

namespace dotpop {
namespace {

void write_establishments(CsvWriter& file, const Territory& t, const RegionAmounts& amounts) {
  const IndexRange range = t.establishments_of(amounts.region);
  for (std::uint32_t e = range.begin; e < range.end; ++e) {
    const std::uint32_t i = e - range.begin;
    const std::int64_t receipts = to_cents(t.establishments.historical_receipts[e]);
    file.text(t.establishments.finess[e])
        .text(t.establishments.name[e])
        .text(t.regions.code[amounts.region])
        .text(kSectorName[static_cast<std::size_t>(t.establishments.sector[e])])
        .number(t.establishments.adult_days[e])
        .number(amounts.allocation.coefficient[i])
        .cents(amounts.establishment_cents[i])
        .cents(receipts)
        .cents(amounts.establishment_cents[i] - receipts)
        .end_row();
  }
}

void write_zones(CsvWriter& file, const Territory& t, const RegionAmounts& amounts) {
  const IndexRange range = t.zones_of(amounts.region);
  for (std::uint32_t z = range.begin; z < range.end; ++z) {
    const std::uint32_t i = z - range.begin;
    file.text(t.zones.code[z])
        .text(t.regions.code[amounts.region])
        .number(t.zones.population[z])
        .number(amounts.allocation.adjusted.population[i])
        .cents(amounts.zone_cents[i])
        .end_row();
  }
}

}  // namespace

int allocate(const AllocateArguments& arguments) {
  const OpenStudy open = open_valid_study(arguments.study, StudyPart::policy);
  require_other_place(arguments.folder, open.loaded.source.folder);  // it has a zones.csv too
  const Territory& t = open.territory();
  std::vector<RegionAmounts> regions;
  std::string impossible;
  for (const std::uint32_t region : open.study.regions) {
    try {
      regions.push_back(allocate_amounts(t, open.study, region));
    } catch (const Error& error) {
      impossible += (impossible.empty() ? "" : "\nerror: ") + std::string(error.what());
    }
  }
  if (!impossible.empty()) throw Error(ErrorKind::input, impossible);

  const fs::path folder = prepare_output_folder(arguments.folder);
  const CsvFormat format{arguments.decimal_mark, ByteOrderMark::none};
  CsvWriter establishments(
      folder / "allocation.csv",
      {"finess", "nom", "region", "secteur", "journees", "coefficient", "allocation", "recettes_historiques", "ecart"},
      format);
  CsvWriter zones(folder / "zones.csv", {"code_geo", "region", "population", "population_ajustee", "financement"},
                  format);
  TextTable table({TextTable::Align::left, TextTable::Align::right, TextTable::Align::right, TextTable::Align::right,
                   TextTable::Align::right});
  table.row({"region", "envelope EUR", "allocated EUR", "withheld EUR", "zones clamped"});
  for (const RegionAmounts& amounts : regions) {
    write_establishments(establishments, t, amounts);
    write_zones(zones, t, amounts);
    table.row({t.regions.code[amounts.region], euros(amounts.envelope_cents),
               euros(amounts.envelope_cents - amounts.withheld_cents), euros(amounts.withheld_cents),
               grouped(std::int64_t{amounts.allocation.adjusted.zones_clamped})});
  }
  establishments.commit();
  zones.commit();
  fmt::print("{}\nwritten: {} and {}\n", table.text(), (folder / "allocation.csv").string(),
             (folder / "zones.csv").string());
  return 0;
}

}  // namespace dotpop
