#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/commands/open_study.h"

namespace dotpop {
namespace {

using Align = TextTable::Align;

/// What is counted of one region, or of all.
struct Counts {
  std::int64_t zones = 0;
  std::int64_t unserved_zones = 0;
  std::int64_t establishments = 0;
  std::int64_t without_adults = 0;
  double population = 0.0;
  double adult_days = 0.0;
  double child_days = 0.0;
  double days_inside = 0.0;  ///< adult days by zone, inside the region
  double days_outside = 0.0;
  double days_unknown = 0.0;
  double envelope = 0.0;
  double receipts = 0.0;

  double outside_share() const { return (days_outside + days_unknown) / (days_inside + days_outside + days_unknown); }
};

double row_sum(const DayRows& rows, std::uint32_t row) {
  return std::accumulate(rows.days.begin() + rows.begin[row], rows.days.begin() + rows.begin[row + 1], 0.0);
}

void count_region(const Territory& t, std::uint32_t region, Counts& counts) {
  const IndexRange zones = t.zones_of(region);
  for (std::uint32_t z = zones.begin; z < zones.end; ++z) {
    ++counts.zones;
    counts.population += t.zones.population[z];
    if (t.zone_days_of.begin[z] == t.zone_days_of.begin[z + 1]) ++counts.unserved_zones;
  }
  const IndexRange range = t.establishments_of(region);
  const Establishments& all = t.establishments;
  for (std::uint32_t e = range.begin; e < range.end; ++e) {
    ++counts.establishments;
    if (all.adult_days[e] == 0.0) ++counts.without_adults;
    counts.adult_days += all.adult_days[e];
    counts.child_days += all.child_days[e];
    counts.days_inside += row_sum(t.zone_days, e);
    counts.days_outside += all.days_outside_region[e];
    counts.days_unknown += all.days_of_unknown_zone[e];
    counts.receipts += all.historical_receipts[e];
  }
  const double envelope = t.regions.envelope[region];
  if (!std::isnan(envelope)) counts.envelope += envelope;
}

void print_totals(const Territory& t, const LoadedTerritory& loaded, const Counts& all) {
  const auto pairs = static_cast<std::int64_t>(t.zone_days.column.size());
  fmt::print("Territory {}\n", loaded.source.folder);
  if (!loaded.title.empty()) fmt::print("  {}\n", loaded.title);
  if (loaded.synthetic) fmt::print("  synthetic: {}\n", loaded.note);
  fmt::print("  sha256               {}\n", loaded.sha256);
  fmt::print("  regions              {}\n", t.n_regions());
  fmt::print("  zones                {}, {} people; {} unserved (no day of an establishment of the region)\n",
             grouped(all.zones), grouped(all.population, 0), grouped(all.unserved_zones));
  fmt::print("  establishments       {}, of which {} with adult days and {} without\n", grouped(all.establishments),
             grouped(all.establishments - all.without_adults), grouped(all.without_adults));
  fmt::print("  adult days by UM     {} (children, left out: {})\n", grouped(all.adult_days, 0),
             grouped(all.child_days, 0));
  const double days = all.days_inside + all.days_outside + all.days_unknown;
  fmt::print("  adult days by zone   {}: {} inside the region, {} from other regions, {} from unknown zones\n",
             grouped(days, 0), percent(all.days_inside / days), percent(all.days_outside / days),
             percent(all.days_unknown / days));
  fmt::print("  pairs                {} (establishment, zone) inside the region\n", grouped(pairs));
  fmt::print("  envelopes            {} EUR; historical receipts {} EUR\n", grouped(all.envelope, 2),
             grouped(all.receipts, 2));
}

void print_regions(const Territory& t) {
  TextTable table(
      {Align::left, Align::right, Align::right, Align::right, Align::right, Align::right, Align::right, Align::right});
  table.row(
      {"region", "zones", "unserved", "people", "establishments", "adult days", "from elsewhere", "envelope EUR"});
  for (std::uint32_t r = 0; r < t.n_regions(); ++r) {
    Counts c;
    count_region(t, r, c);
    table.row({t.regions.code[r], grouped(c.zones), grouped(c.unserved_zones), grouped(c.population, 0),
               grouped(c.establishments), grouped(c.adult_days, 0), percent(c.outside_share()),
               grouped(t.regions.envelope[r], 2)});
  }
  fmt::print("\n{}", table.text());
}

void print_study(const OpenStudy& open) {
  const Study& study = open.study;
  fmt::print("\nStudy {}\n", open.spec.path);
  if (!study.title.empty()) fmt::print("  title                {}\n", study.title);
  fmt::print("  regions              {}\n", study.regions.size());
  std::string criteria;
  for (const auto& name : open.territory().zones.criterion_name) criteria += (criteria.empty() ? "" : ", ") + name;
  fmt::print("  criteria             {}\n", criteria.empty() ? "none" : criteria);
  if (!open.spec.design) return;
  fmt::print("  design               {}, {} scenarios, seed {}\n", kDesignName[static_cast<std::size_t>(study.design)],
             grouped(static_cast<std::int64_t>(study.n_scenarios)), study.seed);
  TextTable table({Align::left, Align::left});
  table.row({"factor", "distribution"});
  for (const Factor& factor : study.factors) {
    table.row({factor.name, describe(factor)});
  }
  fmt::print("{}", table.text(4));
}

}  // namespace

int validate(const ValidateArguments& arguments) {
  const OpenStudy open = open_study(arguments.study, StudyPart::design_if_any);
  const Territory& t = open.territory();
  if (t.n_regions() > 0) {
    Counts all;
    for (std::uint32_t r = 0; r < t.n_regions(); ++r) count_region(t, r, all);
    print_totals(t, open.loaded, all);
    print_regions(t);
  }
  if (!open.study.policy.empty()) print_study(open);
  fmt::print("\n{}{}, {}\n", open.diagnostics.text(), counted(std::int64_t(open.diagnostics.errors()), "error"),
             counted(std::int64_t(open.diagnostics.warnings()), "warning"));
  return open.diagnostics.errors() > 0 ? static_cast<int>(ErrorKind::input) : 0;
}

}  // namespace dotpop
