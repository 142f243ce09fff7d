#include "app/commands/region_amounts.h"

#include <fmt/format.h>

#include "core/cents.h"
#include "core/error.h"

namespace dotpop {

namespace {
std::string advice(Status status) {
  switch (status) {
    case Status::no_adjusted_population:
      return "check the populations, and weights that clamp every zone at 0";
    case Status::no_weighted_days:
      return "check journees_zone.csv, and scale multipliers of 0";
    case Status::negative:
      return "make the weights of the scale and the envelope >= 0";
    case Status::not_finite:
      return "a weight is too large, or a criterion of 0 has a negative weight";
    default:
      return "";
  }
}
}  // namespace

std::string explain_status(const Territory& territory, std::uint32_t region, Status status) {
  return fmt::format("region '{}' cannot be allocated ({}): {}", territory.regions.code[region],
                     kStatusName[static_cast<std::size_t>(status)], advice(status));
}

RegionAmounts allocate_amounts(const Territory& territory, const Study& study, std::uint32_t region) {
  RegionAmounts amounts;
  amounts.region = region;
  amounts.allocation = allocate_region(territory, region, study.policy[region]);
  const RegionAllocation& a = amounts.allocation;
  if (a.status != Status::evaluated) throw Error(ErrorKind::input, explain_status(territory, region, a.status));
  amounts.envelope_cents = to_cents(a.envelope);
  amounts.withheld_cents = to_cents(a.zones.withheld);
  amounts.establishment_cents = round_to_cents(a.allocation, amounts.envelope_cents - amounts.withheld_cents);
  amounts.zone_cents = round_to_cents(a.zones.funding, amounts.envelope_cents);
  return amounts;
}

}  // namespace dotpop
