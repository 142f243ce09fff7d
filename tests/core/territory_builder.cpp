#include "tests/core/territory_builder.h"

#include <stdexcept>
#include <utility>

namespace dotpop::test {
namespace {

[[noreturn]] void unknown(std::string_view what, std::string_view code) {
  throw std::invalid_argument("test territory: unknown " + std::string(what) + " '" + std::string(code) + "'");
}

/// Position of the element of [first, last) whose code is `code`.
template <class Rows, class CodeOf>
std::uint32_t find_in(const Rows& rows, std::uint32_t first, std::uint32_t last, CodeOf code_of, std::string_view what,
                      std::string_view code) {
  for (std::uint32_t i = first; i < last; ++i) {
    if (code_of(rows[i]) == code) return i;
  }
  unknown(what, code);
}

template <class Rows, class CodeOf>
std::uint32_t find_row(const Rows& rows, CodeOf code_of, std::string_view what, std::string_view code) {
  return find_in(rows, 0, static_cast<std::uint32_t>(rows.size()), code_of, what, code);
}

constexpr auto kItself = [](const std::string& s) -> std::string_view { return s; };
constexpr auto kCode = [](const auto& row) -> std::string_view { return row.code; };

}  // namespace

TerritoryBuilder::TerritoryBuilder(std::vector<std::string> criteria) {
  tables_.criterion.resize(criteria.size());
  tables_.criterion_name = std::move(criteria);
}

TerritoryBuilder& TerritoryBuilder::region(std::string_view code, double envelope) {
  tables_.regions.push_back({std::string(code), envelope});
  return *this;
}

TerritoryBuilder& TerritoryBuilder::zone(std::string_view region, std::string_view code, double population,
                                         const std::vector<double>& criteria) {
  if (criteria.size() != tables_.criterion.size()) throw std::invalid_argument("test territory: criteria of a zone");
  tables_.zones.push_back({std::string(code), find_row(tables_.regions, kCode, "region", region), population});
  for (std::size_t c = 0; c < criteria.size(); ++c) tables_.criterion[c].push_back(criteria[c]);
  return *this;
}

TerritoryBuilder& TerritoryBuilder::establishment(std::string_view region, std::string_view finess, Sector sector,
                                                  std::string_view site_zone) {
  TerritoryTables::Establishment row;
  row.finess = finess;
  row.name = "Site " + std::string(finess);
  row.region = find_row(tables_.regions, kCode, "region", region);
  row.sector = sector;
  if (!site_zone.empty()) row.site_zone = find_row(tables_.zones, kCode, "zone", site_zone);
  tables_.establishments.push_back(std::move(row));
  return *this;
}

TerritoryBuilder& TerritoryBuilder::scale(std::string_view code, Mode mode, double weight) {
  tables_.scale.push_back({unit(code), mode, weight, true, Sector::ex_dg});
  return *this;
}

TerritoryBuilder& TerritoryBuilder::scale(std::string_view code, Mode mode, Sector sector, double weight) {
  tables_.scale.push_back({unit(code), mode, weight, false, sector});
  return *this;
}

TerritoryBuilder& TerritoryBuilder::unit_days(std::string_view finess, std::string_view code, Mode mode, double days) {
  tables_.unit_days.push_back({establishment_row(finess), find_row(tables_.units, kItself, "unit", code), mode, days});
  return *this;
}

TerritoryBuilder& TerritoryBuilder::zone_days(std::string_view finess, std::string_view zone, double days) {
  const auto row = zone.empty() ? kNoIndex : find_row(tables_.zones, kCode, "zone", zone);
  tables_.zone_days.push_back({establishment_row(finess), row, days});
  return *this;
}

std::uint32_t TerritoryBuilder::unit(std::string_view code) {
  for (std::uint32_t u = 0; u < tables_.units.size(); ++u) {
    if (tables_.units[u] == code) return u;
  }
  tables_.units.emplace_back(code);
  return static_cast<std::uint32_t>(tables_.units.size() - 1);
}

std::uint32_t TerritoryBuilder::establishment_row(std::string_view finess) const {
  const auto finess_of = [](const TerritoryTables::Establishment& e) -> std::string_view { return e.finess; };
  return find_row(tables_.establishments, finess_of, "establishment", finess);
}

std::uint32_t region_index(const Territory& territory, std::string_view code) {
  return find_row(territory.regions.code, kItself, "region", code);
}

std::uint32_t unit_index(const Territory& territory, std::string_view code) {
  return find_row(territory.scale.unit_code, kItself, "unit", code);
}

std::uint32_t criterion_index(const Territory& territory, std::string_view name) {
  return find_row(territory.zones.criterion_name, kItself, "criterion", name);
}

std::uint32_t zone_in_region(const Territory& territory, std::string_view region, std::string_view zone) {
  const IndexRange range = territory.zones_of(region_index(territory, region));
  return find_in(territory.zones.code, range.begin, range.end, kItself, "zone", zone) - range.begin;
}

std::uint32_t establishment_in_region(const Territory& territory, std::string_view region, std::string_view finess) {
  const IndexRange range = territory.establishments_of(region_index(territory, region));
  return find_in(territory.establishments.finess, range.begin, range.end, kItself, "establishment", finess) -
         range.begin;
}

RegionPolicy policy_with_weight(const Territory& territory, std::string_view criterion, double weight,
                                const Choices& choices) {
  RegionPolicy policy = neutral_policy(territory);
  policy.choices = choices;
  policy.criterion_weight[criterion_index(territory, criterion)] = weight;
  return policy;
}

}  // namespace dotpop::test
