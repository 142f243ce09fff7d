#include "core/step5_sharing.h"

namespace dotpop {
namespace {

/// The days of one establishment over the region's zones, with `extra` days added to one zone.
void append_row(DayRows& rows, const DayRows& all, std::uint32_t e, std::uint32_t first_zone, std::uint32_t extra_zone,
                double extra) {
  for (std::uint32_t i = all.begin[e]; i < all.begin[e + 1]; ++i) {
    if (extra > 0.0 && all.column[i] > extra_zone) {
      rows.column.push_back(extra_zone - first_zone);
      rows.days.push_back(extra);
      extra = 0.0;
    }
    rows.column.push_back(all.column[i] - first_zone);
    rows.days.push_back(all.days[i]);
    if (extra > 0.0 && all.column[i] == extra_zone) {
      rows.days.back() += extra;
      extra = 0.0;
    }
  }
  if (extra > 0.0) {
    rows.column.push_back(extra_zone - first_zone);
    rows.days.push_back(extra);
  }
  rows.begin.push_back(static_cast<std::uint32_t>(rows.column.size()));
}

}  // namespace

SharingDays sharing_days(const Territory& territory, std::uint32_t region, ExternalDays external_days) {
  const IndexRange zones = territory.zones_of(region);
  const IndexRange establishments = territory.establishments_of(region);
  const Establishments& all = territory.establishments;
  SharingDays days;
  days.by_establishment.begin.push_back(0);
  for (std::uint32_t e = establishments.begin; e < establishments.end; ++e) {
    const bool in_region = all.site_zone[e] >= zones.begin && all.site_zone[e] < zones.end;
    const bool adds = external_days == ExternalDays::own_zone && in_region;
    const double extra = adds ? all.days_outside_region[e] + all.days_of_unknown_zone[e] : 0.0;
    append_row(days.by_establishment, territory.zone_days, e, zones.begin, all.site_zone[e], extra);
  }
  days.by_zone = transpose(days.by_establishment, zones.size());
  return days;
}

std::vector<double> weighted_days(const SharingDays& days, std::span<const double> coefficient) {
  const DayRows& by_zone = days.by_zone;
  std::vector<double> weighted(by_zone.begin.size() - 1, 0.0);
  for (std::size_t z = 0; z < weighted.size(); ++z) {
    for (std::uint32_t i = by_zone.begin[z]; i < by_zone.begin[z + 1]; ++i) {
      weighted[z] += coefficient[by_zone.column[i]] * by_zone.days[i];
    }
  }
  return weighted;
}

double euros_of_zone(double funding, double coefficient, double days, double weighted) {
  const double own = coefficient * days;
  return own > 0.0 ? funding * (own / weighted) : 0.0;
}

std::vector<double> share_zones(const SharingDays& days, std::span<const double> coefficient,
                                std::span<const double> funding, std::span<const double> weighted) {
  const DayRows& by_establishment = days.by_establishment;
  std::vector<double> allocation(by_establishment.begin.size() - 1, 0.0);
  for (std::size_t e = 0; e < allocation.size(); ++e) {
    for (std::uint32_t i = by_establishment.begin[e]; i < by_establishment.begin[e + 1]; ++i) {
      const std::uint32_t z = by_establishment.column[i];
      allocation[e] += euros_of_zone(funding[z], coefficient[e], by_establishment.days[i], weighted[z]);
    }
  }
  return allocation;
}

}  // namespace dotpop
