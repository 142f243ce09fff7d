#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/commands/open_study.h"
#include "app/commands/region_amounts.h"
#include "core/cents.h"
#include "core/step1_adjusted_population.h"
#include "core/step5_sharing.h"

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
    for (const std::uint32_t c : criteria_in_use()) {
      table.row({t_.zones.criterion_name[c], fmt::format("{}", policy_.criterion_weight[c]),
                 fmt::format("{:.6g}", a_.moments[c].mean),
                 standard ? fmt::format("{:.6g}", a_.moments[c].deviation) : ""});
    }
    fmt::print("{}", criteria_in_use().empty() ? "  no criterion: each zone counts by its population\n" : table.text());
    fmt::print("  {}, {} people, adjusted population {}; {} clamped at 0\n",
               counted(static_cast<std::int64_t>(a_.adjusted.population.size()), "zone"), grouped(population, 0),
               grouped(sum(a_.adjusted.population), 2), counted(a_.adjusted.zones_clamped, "zone"));
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

  /// A row of step 5: one of the establishment's zones, or the sums over several.
  struct ZoneRow {
    std::string label;
    bool several = false;
    double population = 0.0;
    std::vector<double> effect;  ///< [n_criteria in use]
    double adjusted = 0.0;
    std::int64_t clamped = 0;  ///< zones
    std::int64_t funding_cents = 0;
    double days = 0.0;          ///< k_ez
    double weighted = 0.0;      ///< c_e k_ez
    double all_weighted = 0.0;  ///< of all establishments
    double amount = 0.0;        ///< EUR
    std::int64_t cents = 0;
  };
  using ZoneRows = std::span<const ZoneRow>;

  ZoneRow zone_row(std::uint32_t z, double days) const {
    ZoneRow row;
    row.label = t_.zones.code[first_zone_ + z];
    row.population = t_.zones.population[first_zone_ + z];
    for (const std::uint32_t c : criteria_in_use()) {
      row.effect.push_back(
          criterion_effect(row.population, policy_.criterion_weight[c], a_.measure[c][z], policy_.choices.adjustment));
    }
    row.adjusted = a_.adjusted.population[z];
    row.clamped = a_.adjusted.factor[z] < kClampedBelow ? 1 : 0;
    row.funding_cents = amounts_.zone_cents[z];
    row.days = days;
    row.weighted = a_.coefficient[local_] * days;
    row.all_weighted = a_.zone_weighted_days[z];
    row.amount = euros_of_zone(a_.zones.funding[z], a_.coefficient[local_], days, row.all_weighted);
    return row;
  }

  /// Its zones, the largest first; their cents sum to its amount.
  std::vector<ZoneRow> zone_rows() const {
    std::vector<ZoneRow> rows;
    std::vector<double> amount;
    const DayRows& days = a_.days.by_establishment;
    for (std::uint32_t i = days.begin[local_]; i < days.begin[local_ + 1]; ++i) {
      rows.push_back(zone_row(days.column[i], days.days[i]));
      amount.push_back(rows.back().amount);
    }
    const auto cents = round_to_cents(amount, amounts_.establishment_cents[local_]);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].cents = cents[i];
    std::stable_sort(rows.begin(), rows.end(), [](const ZoneRow& a, const ZoneRow& b) { return a.amount > b.amount; });
    return rows;
  }

  ZoneRow sum_row(std::string label, ZoneRows rows) const {
    ZoneRow total;
    total.label = std::move(label);
    total.several = true;
    total.effect.resize(criteria_in_use().size());
    for (const ZoneRow& row : rows) {
      total.population += row.population;
      for (std::size_t c = 0; c < row.effect.size(); ++c) total.effect[c] += row.effect[c];
      total.adjusted += row.adjusted;
      total.clamped += row.clamped;
      total.funding_cents += row.funding_cents;
      total.days += row.days;
      total.weighted += row.weighted;
      total.all_weighted += row.all_weighted;
      total.amount += row.amount;
      total.cents += row.cents;
    }
    return total;
  }

  std::vector<std::string> cells(const ZoneRow& row) const {
    std::vector<std::string> cells = {row.label, grouped(row.population, 0)};
    for (const double effect : row.effect) cells.push_back(effect_cell(effect, row.several));
    std::string adjusted = grouped(row.adjusted, 1);
    if (row.clamped > 0) adjusted += row.several ? fmt::format(" ({} clamped)", grouped(row.clamped)) : " clamped";
    cells.push_back(std::move(adjusted));
    cells.push_back(euros(row.funding_cents));
    cells.push_back(grouped(row.days, 0));
    cells.push_back(grouped(row.weighted, 2));
    cells.push_back(grouped(row.all_weighted, 2));
    cells.push_back(percent(row.all_weighted > 0.0 ? row.weighted / row.all_weighted : 0.0, 2));
    cells.push_back(euros(row.cents));
    return cells;
  }

  /// People with their sign, or a factor; factors of several zones have no sum.
  std::string effect_cell(double effect, bool several) const {
    if (policy_.choices.adjustment == Adjustment::multiplicative) return several ? "" : fmt::format("x {:.4f}", effect);
    const std::string people = grouped(std::abs(effect), 1);
    return (effect < 0.0 && people != "0.0" ? "-" : "+") + people;
  }

  void print_zones(std::size_t n_zones) const {
    const std::vector<ZoneRow> rows = zone_rows();
    const std::size_t n_shown = std::min(n_zones, rows.size());
    fmt::print("\nStep 5, its zones (répartition par zone): {} of the region's zones, the largest {} by euros\n",
               rows.size(), n_shown);
    std::vector<std::string> heading = {"zone", "people"};
    for (const std::uint32_t c : criteria_in_use()) heading.push_back(t_.zones.criterion_name[c]);
    for (const char* name : {"adjusted", "funding EUR", "days", "weighted", "of all weighted", "share", "EUR"}) {
      heading.emplace_back(name);
    }
    std::vector<Align> align(heading.size(), Align::right);
    align.front() = Align::left;
    TextTable table(align);
    table.row(heading);
    for (const ZoneRow& row : ZoneRows(rows).first(n_shown)) table.row(cells(row));
    const ZoneRows rest = ZoneRows(rows).subspan(n_shown);
    if (!rest.empty()) table.row(cells(sum_row(counted(static_cast<std::int64_t>(rest.size()), "other"), rest)));
    table.rule();
    const ZoneRow total = sum_row("sum", rows);
    table.row(cells(total));
    fmt::print("{}", table.text());
    print_zone_notes(total.clamped > 0);
  }

  void print_zone_notes(bool clamped) const {
    const bool additive = policy_.choices.adjustment == Adjustment::additive;
    if (!criteria_in_use().empty()) {
      fmt::print("  {}\n",
                 additive ? "a criterion's column: people that it adds to the zone, population x weight x deviation"
                          : "a criterion's column: factor on the zone's population, (value / mean) ^ weight");
    }
    if (clamped) {
      fmt::print("  clamped: the criteria take away more people than the zone has; it counts as 0, not below\n");
    }
    fmt::print("  share: its weighted days in those of all establishments of the region in the zone (or zones)\n");
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

  std::vector<std::uint32_t> criteria_in_use() const {
    std::vector<std::uint32_t> used;
    for (std::uint32_t c = 0; c < a_.measure.size(); ++c) {
      if (!a_.measure[c].empty()) used.push_back(c);
    }
    return used;
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
