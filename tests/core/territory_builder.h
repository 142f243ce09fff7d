#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy.h"
#include "core/territory.h"

namespace dotpop::test {

/// Writes the tables of a small territory by codes, as the files would, so that a test reads like its comment:
///
///     TerritoryBuilder b({"aged"});
///     b.region("R", 1000.0).zone("R", "z1", 100.0, {4.0}).establishment("R", "e1");
///     b.scale("50", Mode::HC, 1.0).unit_days("e1", "50", Mode::HC, 30.0).zone_days("e1", "z1", 30.0);
///     const Territory territory = b.build();
///
/// A code must be known before it is referred to (units come into being in `scale`), and codes of zones are unique
/// over all regions here. Rows stay in the order in which they were given.
class TerritoryBuilder {
 public:
  explicit TerritoryBuilder(std::vector<std::string> criteria = {});

  TerritoryBuilder& region(std::string_view code, double envelope = kMissing);
  /// `criteria`: one value for each criterion of the constructor.
  TerritoryBuilder& zone(std::string_view region, std::string_view code, double population,
                         const std::vector<double>& criteria = {});
  /// `site_zone`: empty when it is not given.
  TerritoryBuilder& establishment(std::string_view region, std::string_view finess, Sector sector = Sector::ex_dg,
                                  std::string_view site_zone = {});
  /// A row for every sector.
  TerritoryBuilder& scale(std::string_view unit, Mode mode, double weight);
  /// A row for one sector, which goes before one for every sector.
  TerritoryBuilder& scale(std::string_view unit, Mode mode, Sector sector, double weight);
  TerritoryBuilder& unit_days(std::string_view finess, std::string_view unit, Mode mode, double days);
  /// `zone`: empty for a zone that no row describes.
  TerritoryBuilder& zone_days(std::string_view finess, std::string_view zone, double days);

  const TerritoryTables& tables() const { return tables_; }
  Territory build(TerritoryOrder* order = nullptr) const { return build_territory(tables_, order); }

 private:
  std::uint32_t unit(std::string_view code);
  std::uint32_t establishment_row(std::string_view finess) const;
  TerritoryTables tables_;
};

/// Index of a code that must be there; throws otherwise, so that a mistyped test does not read another row.
std::uint32_t region_index(const Territory& territory, std::string_view code);
std::uint32_t unit_index(const Territory& territory, std::string_view code);
std::uint32_t criterion_index(const Territory& territory, std::string_view name);
/// Counted from the first zone and the first establishment of the region, as `RegionAllocation` counts.
std::uint32_t zone_in_region(const Territory& territory, std::string_view region, std::string_view zone);
std::uint32_t establishment_in_region(const Territory& territory, std::string_view region, std::string_view finess);

/// The neutral policy with one criterion weight.
RegionPolicy policy_with_weight(const Territory& territory, std::string_view criterion, double weight,
                                const Choices& choices = {});

}  // namespace dotpop::test
