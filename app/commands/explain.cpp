#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/commands/open_study.h"
#include "app/commands/region_amounts.h"
#include "core/cents.h"

namespace dotpop {
namespace {

using Align = TextTable::Align;

/// One establishment's derivation, step by step. Local indices count from the region's first row.
class Explanation {
 public:
  Explanation(const Territory& territory, const Study& study, std::uint32_t establishment, RegionAmounts amounts)
      : t_(territory),
        policy_(study.policy[amounts.region]),
        amounts_(std::move(amounts)),
        a_(amounts_.allocation),
        e_(establishment),
        local_(establishment - territory.establishments_of(amounts_.region).begin),
        first_zone_(territory.zones_of(amounts_.region).begin) {}

  void print(std::size_t n_zones) const {
    print_heading();
    print_criteria();
    print_coefficient();
    print_zones(n_zones);
    print_total();
  }

 private:
  void print_heading() const {
    const Establishments& all = t_.establishments;
    fmt::print("{}  {}\n", all.finess[e_], all.name[e_]);
    fmt::print("region {}, sector {}, {} adult days by medical unit\n", t_.regions.code[amounts_.region],
               kSectorName[static_cast<std::size_t>(all.sector[e_])], grouped(all.adult_days[e_], 0));
    fmt::print("policy:");
    for (std::size_t c = 0; c < kChoices; ++c) {
      const std::size_t option = option_of(policy_.choices, static_cast<Choice>(c));
      fmt::print("{} {} = {}", c == 0 ? "" : ",", kChoiceNames[c].name, kChoiceNames[c].option[option]);
    }
    fmt::print("\n");
  }

  void print_criteria() const {
    const double population = std::accumulate(t_.zones.population.begin() + first_zone_,
                                              t_.zones.population.begin() + t_.zones_of(amounts_.region).end, 0.0);
    fmt::print("\nSteps 1 and 2, the region's zones (population ajustée, financement par zone)\n");
    TextTable table({Align::left, Align::right, Align::right, Align::right});
    const bool standard = policy_.choices.deviation == Deviation::standard;
    table.row({"criterion", "weight", "regional mean", standard ? "standard deviation" : ""});
    bool any = false;
    for (std::uint32_t c = 0; c < a_.measure.size(); ++c) {
      if (a_.measure[c].empty()) continue;
      any = true;
      table.row({t_.zones.criterion_name[c], fmt::format("{}", policy_.criterion_weight[c]),
                 fmt::format("{:.6g}", a_.moments[c].mean),
                 standard ? fmt::format("{:.6g}", a_.moments[c].deviation) : ""});
    }
    fmt::print("{}", any ? table.text() : "  no criterion: each zone counts by its population\n");
    fmt::print("  {} zones, {} people, adjusted population {}; {} zones clamped at 0\n", a_.adjusted.population.size(),
               grouped(population, 0), grouped(sum(a_.adjusted.population), 2), a_.adjusted.zones_clamped);
    fmt::print("  envelope {} EUR over an adjusted population of {} (unserved zones: {}) = {:.6f} EUR each\n",
               euros(amounts_.envelope_cents), grouped(a_.zones.population_counted, 2),
               policy_.choices.unserved_zones == UnservedZones::redistribute ? "left out" : "counted, money withheld",
               a_.envelope / a_.zones.population_counted);
  }

  void print_coefficient() const {
    fmt::print("\nSteps 3 and 4, medical units (échelle, coefficient)\n");
    TextTable table({Align::left, Align::left, Align::right, Align::right, Align::right, Align::right, Align::right,
                     Align::right, Align::right, Align::right});
    table.row({"UM", "mode", "days", "share", "scale", "x UM", "x UM.mode", "x mode", "x sector", "= weight"});
    const ScaleModulation& m = policy_.scale;
    for (std::uint32_t i = a_.mix.begin[local_]; i < a_.mix.begin[local_ + 1]; ++i) {
      const ScaleEntry& entry = a_.entries[a_.mix.entry[i]];
      const std::uint32_t row = t_.unit_days.begin[e_] + (i - a_.mix.begin[local_]);
      table.row({t_.scale.unit_code[entry.unit], std::string(kModeName[static_cast<std::size_t>(entry.mode)]),
                 grouped(t_.unit_days.days[row], 0), percent(a_.mix.share[i], 2), fmt::format("{}", entry.weight),
                 fmt::format("{}", m.unit[entry.unit]), fmt::format("{}", m.cell[entry.cell()]),
                 fmt::format("{}", m.mode[static_cast<std::size_t>(entry.mode)]),
                 fmt::format("{}", m.sector[static_cast<std::size_t>(entry.sector)]),
                 fmt::format("{:.6g}", a_.entry_weight[a_.mix.entry[i]])});
    }
    fmt::print("{}  coefficient = average of the weights by days = {:.9g}\n", table.text(), a_.coefficient[local_]);
  }

  /// What the establishment receives of each of its zones, in euros, as in step 5.
  struct Part {
    std::uint32_t zone;  ///< local
    double days;         ///< k_ez
    double amount;       ///< EUR
    std::int64_t cents = 0;
  };

  std::vector<Part> parts() const {
    std::vector<Part> all;
    std::vector<double> amount;
    const DayRows& days = a_.days.by_establishment;
    for (std::uint32_t i = days.begin[local_]; i < days.begin[local_ + 1]; ++i) {
      const std::uint32_t z = days.column[i];
      const double weighted = a_.coefficient[local_] * days.days[i];
      amount.push_back(weighted > 0.0 ? a_.zones.funding[z] * weighted / a_.zone_weighted_days[z] : 0.0);
      all.push_back({z, days.days[i], amount.back()});
    }
    const auto cents = round_to_cents(amount, amounts_.establishment_cents[local_]);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].cents = cents[i];
    std::stable_sort(all.begin(), all.end(), [](const Part& a, const Part& b) { return a.amount > b.amount; });
    return all;
  }

  void print_zones(std::size_t n_zones) const {
    const std::vector<Part> all = parts();
    fmt::print("\nStep 5, its zones (répartition par zone): {} of the region's zones, the largest {} by euros\n",
               all.size(), std::min(n_zones, all.size()));
    std::vector<std::string> heading = {"zone", "people"};
    std::vector<Align> align = {Align::left, Align::right};
    for (std::uint32_t c = 0; c < a_.measure.size(); ++c) {
      if (a_.measure[c].empty()) continue;
      heading.push_back(t_.zones.criterion_name[c]);
      align.push_back(Align::right);
    }
    for (const char* name : {"adjusted", "funding EUR", "days", "weighted", "of all weighted", "share", "EUR"}) {
      heading.emplace_back(name);
      align.push_back(Align::right);
    }
    TextTable table(align);
    table.row(heading);
    for (std::size_t i = 0; i < std::min(n_zones, all.size()); ++i) table.row(zone_row(all[i]));
    if (all.size() > n_zones) table.row(rest_row({all.begin() + static_cast<std::ptrdiff_t>(n_zones), all.end()}));
    table.rule();
    std::vector<std::string> total(heading.size());
    total.front() = "sum";
    const double days =
        std::accumulate(all.begin(), all.end(), 0.0, [](double s, const Part& p) { return s + p.days; });
    total[heading.size() - 5] = grouped(days, 0);
    total[heading.size() - 4] = grouped(a_.coefficient[local_] * days, 2);
    total.back() = euros(amounts_.establishment_cents[local_]);
    table.row(total);
    fmt::print("{}", table.text());
    print_criterion_note();
  }

  void print_criterion_note() const {
    const bool additive = policy_.choices.adjustment == Adjustment::additive;
    fmt::print("  {}\n", additive
                             ? "a criterion's column: people that it adds to the zone, population x weight x deviation"
                             : "a criterion's column: factor on the zone's population, (value / mean) ^ weight");
    fmt::print("  share: its weighted days in those of all establishments of the region in the zone\n");
  }

  std::vector<std::string> zone_row(const Part& part) const {
    const double population = t_.zones.population[first_zone_ + part.zone];
    std::vector<std::string> row = {t_.zones.code[first_zone_ + part.zone], grouped(population, 0)};
    for (std::uint32_t c = 0; c < a_.measure.size(); ++c) {
      if (a_.measure[c].empty()) continue;
      const double weight = policy_.criterion_weight[c];
      const double measure = a_.measure[c][part.zone];
      row.push_back(policy_.choices.adjustment == Adjustment::additive
                        ? fmt::format("{:+.1f}", population * weight * measure)
                        : fmt::format("x {:.4f}", std::pow(measure, weight)));
    }
    const double weighted = a_.coefficient[local_] * part.days;
    const double all_weighted = a_.zone_weighted_days[part.zone];
    row.push_back(grouped(a_.adjusted.population[part.zone], 1));
    row.push_back(euros(amounts_.zone_cents[part.zone]));
    row.push_back(grouped(part.days, 0));
    row.push_back(grouped(weighted, 2));
    row.push_back(grouped(all_weighted, 2));
    row.push_back(percent(all_weighted > 0.0 ? weighted / all_weighted : 0.0, 2));
    row.push_back(euros(part.cents));
    return row;
  }

  std::vector<std::string> rest_row(const std::vector<Part>& rest) const {
    std::vector<std::string> row = {counted(std::int64_t(rest.size()), "other")};
    double population = 0.0;
    double days = 0.0;
    std::int64_t cents = 0;
    for (const Part& part : rest) {
      population += t_.zones.population[first_zone_ + part.zone];
      days += part.days;
      cents += part.cents;
    }
    row.push_back(grouped(population, 0));
    row.resize(row.size() + static_cast<std::size_t>(std::count_if(a_.measure.begin(), a_.measure.end(),
                                                                   [](const auto& m) { return !m.empty(); })));
    for (const std::string& cell : std::vector<std::string>{
             "", "", grouped(days, 0), grouped(a_.coefficient[local_] * days, 2), "", "", euros(cents)}) {
      row.push_back(cell);
    }
    return row;
  }

  void print_total() const {
    const Establishments& all = t_.establishments;
    const std::int64_t amount = amounts_.establishment_cents[local_];
    const std::int64_t receipts = to_cents(all.historical_receipts[e_]);
    const double external = all.days_outside_region[e_] + all.days_of_unknown_zone[e_];
    if (external > 0.0) {
      fmt::print("  {} days of patients from elsewhere ({} from other regions, {} from unknown zones): {}\n",
                 grouped(external, 0), grouped(all.days_outside_region[e_], 0),
                 grouped(all.days_of_unknown_zone[e_], 0),
                 policy_.choices.external_days == ExternalDays::ignore
                     ? "they count in the coefficient only (external_days = ignore)"
                     : "added to the zone of the site (external_days = own_zone)");
    }
    if (all.adult_days[e_] == 0.0) fmt::print("  no adult days: nothing to receive from this dotation\n");
    fmt::print("\nAmount {} EUR; historical receipts {} EUR; difference {} EUR ({})\n", euros(amount), euros(receipts),
               euros(amount - receipts), percent_change(static_cast<double>(receipts), static_cast<double>(amount)));
  }

  static double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

  const Territory& t_;
  const RegionPolicy& policy_;
  RegionAmounts amounts_;
  const RegionAllocation& a_;
  std::uint32_t e_;
  std::uint32_t local_;
  std::uint32_t first_zone_;
};

}  // namespace

int explain(const ExplainArguments& arguments) {
  const OpenStudy open = open_valid_study(arguments.study, StudyPart::policy);
  const Territory& t = open.territory();
  const std::uint32_t e = find_establishment(t, arguments.establishment);
  if (e == kNoIndex) {
    throw_input_error(fmt::format("unknown establishment '{}'", arguments.establishment),
                      fmt::format("{} has no such FINESS", open.loaded.source.establishments_file),
                      suggest_name(arguments.establishment, t.establishments.finess));
  }
  const std::uint32_t region = t.establishments.region[e];
  if (!std::binary_search(open.study.regions.begin(), open.study.regions.end(), region)) {
    throw_input_error(
        fmt::format("establishment {} is in region '{}'", arguments.establishment, t.regions.code[region]),
        "the study leaves this region out", "add it to `regions`", open.spec.regions->where);
  }
  Explanation(t, open.study, e, allocate_amounts(t, open.study, region)).print(arguments.zones);
  return 0;
}

}  // namespace dotpop
