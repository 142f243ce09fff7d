#include "core/kernel/prepared_region.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/kernel/row_order.h"
#include "core/step1_adjusted_population.h"

namespace dotpop {
namespace {

/// Compressed rows while they are made: entries are appended, `end_row` closes a row.
struct Rows {
  std::vector<std::uint32_t> begin = {0};
  std::vector<std::uint32_t> column;
  std::vector<double> value;

  void append(std::uint32_t at, double number) {
    column.push_back(at);
    value.push_back(number);
  }
  /// The entries of a full row that are not 0; a NaN stays.
  void append_row(std::span<const double> row) {
    for (std::uint32_t c = 0; c < row.size(); ++c) {
      if (row[c] != 0.0) append(c, row[c]);
    }
    end_row();
  }
  void end_row() { begin.push_back(static_cast<std::uint32_t>(column.size())); }
  RowPairs pairs() const { return pair_rows(begin, column, value); }
};

std::array<std::uint32_t, 4> slots_of(const ScaleEntry& entry, const ParameterLayout& layout) {
  return {layout.unit(entry.unit), layout.cell(entry.cell()), layout.mode(entry.mode), layout.sector(entry.sector)};
}

RowPairs pairs_of(const DayRows& rows) { return pair_rows(rows.begin, rows.column, rows.days); }

double sum_of_row(const DayRows& rows, std::size_t row) {
  return std::accumulate(rows.days.begin() + rows.begin[row], rows.days.begin() + rows.begin[row + 1], 0.0);
}

CaseMix reordered(const CaseMix& mix, const std::vector<std::uint32_t>& establishment) {
  CaseMix result;
  result.begin.push_back(0);
  for (const std::uint32_t e : establishment) {
    for (std::uint32_t i = mix.begin[e]; i < mix.begin[e + 1]; ++i) {
      result.entry.push_back(mix.entry[i]);
      result.share.push_back(mix.share[i]);
    }
    result.begin.push_back(static_cast<std::uint32_t>(result.entry.size()));
  }
  return result;
}

ScaleTerm term_of(const ScaleEntry& entry, const ParameterLayout& layout, const Variation& variation) {
  ScaleTerm term;
  term.constant = entry.weight;
  for (const std::uint32_t slot : slots_of(entry, layout)) {
    if (variation.moves[slot] != 0) {
      term.slot[term.n_slots++] = slot;
    } else {
      term.constant *= variation.base[slot];
    }
  }
  return term;
}

/// The first of `terms` that moves as `term` does; terms.size() when none does.
std::size_t find_term(const std::vector<ScaleTerm>& terms, const ScaleTerm& term) {
  const auto same = [&](const ScaleTerm& other) { return std::ranges::equal(other.slots(), term.slots()); };
  return static_cast<std::size_t>(std::find_if(terms.begin(), terms.end(), same) - terms.begin());
}

/// Prepares one region, step by step.
class Preparation {
 public:
  Preparation(const Territory& territory, std::uint32_t region, const Choices& choices, const Variation& variation)
      : territory_(territory), zones_(territory.zones_of(region)), variation_(variation) {
    prepared_.region = region;
    prepared_.choices = choices;
    prepared_.layout = ParameterLayout(territory);
    prepared_.file_envelope = territory.regions.envelope[region];
    prepared_.n_zones = zones_.size();
    prepared_.n_establishments = territory.establishments_of(region).size();
  }

  PreparedRegion prepare(ZoneSum zone_sum) {
    order_rows();
    prepare_measures();
    prepare_people();
    prepare_days();
    prepare_scale(zone_sum);
    list_slots();
    return std::move(prepared_);
  }

 private:
  bool moves(std::uint32_t slot) const { return variation_.moves[slot] != 0; }

  void order_rows() {
    const SharingDays days = sharing_days(territory_, prepared_.region, prepared_.choices.external_days);
    RowOrder order = order_for_reuse(days);
    prepared_.days = reordered(days, order);
    prepared_.result_row = order.establishment;
    zone_ = std::move(order.zone);
    const std::span population(territory_.zones.population.data() + zones_.begin, zones_.size());
    for (const std::uint32_t z : zone_) prepared_.population.push_back(population[z]);
    prepared_.total_population = std::accumulate(population.begin(), population.end(), 0.0);
  }

  void prepare_measures() {
    for (std::uint32_t c = 0; c < territory_.n_criteria(); ++c) {
      const std::uint32_t slot = prepared_.layout.criterion(c);
      if (!moves(slot) && variation_.base[slot] == 0.0) continue;
      prepared_.criterion.push_back(c);
      if (moves(slot)) prepared_.moving_criterion.push_back(c);
    }
    const std::size_t n_used = prepared_.criterion.size();
    const std::span population(territory_.zones.population.data() + zones_.begin, zones_.size());
    prepared_.measure.resize(zones_.size() * n_used);
    for (std::size_t j = 0; j < n_used; ++j) {
      const std::span value(territory_.zones.criterion[prepared_.criterion[j]].data() + zones_.begin, zones_.size());
      const CriterionMoments moments = criterion_moments(value, population, prepared_.choices.mean);
      std::vector<double> measure =
          criterion_measure(value, moments, prepared_.choices.adjustment, prepared_.choices.deviation);
      for (std::size_t z = 0; z < measure.size(); ++z) {
        const double m = measure[zone_[z]];
        prepared_.measure[z * n_used + j] = is_additive() ? m : std::log(m);
      }
      const auto [min, max] = std::minmax_element(measure.begin(), measure.end());
      prepared_.measure_min.push_back(measure.empty() ? 0.0 : *min);
      prepared_.measure_max.push_back(measure.empty() ? 0.0 : *max);
      raw_measure_.push_back(std::move(measure));
    }
  }

  bool is_additive() const { return prepared_.choices.adjustment == Adjustment::additive; }

  void prepare_people() {
    prepared_.n_served = served();
    prepared_.people_are_fixed = prepared_.moving_criterion.empty();
    const auto finite = [](double v) { return std::isfinite(v); };
    if (!prepared_.people_are_fixed &&
        (!is_additive() || !std::all_of(prepared_.measure.begin(), prepared_.measure.end(), finite))) {
      return;
    }
    const std::vector<double> people = prepared_.people_are_fixed ? fixed_people() : affine_people();
    const std::size_t n = prepared_.n_people_columns();
    prepared_.people = pair_affine_rows(people, n);
    prepared_.served_people.assign(n, 0.0);
    prepared_.unserved_people.assign(n, 0.0);
    for (std::size_t z = 0; z < prepared_.n_zones; ++z) {
      std::vector<double>& sums = z < prepared_.n_served ? prepared_.served_people : prepared_.unserved_people;
      for (std::size_t j = 0; j < n; ++j) sums[j] += people[z * n + j];
    }
  }

  /// Zones with days stand first.
  std::uint32_t served() const {
    const std::vector<std::uint32_t>& begin = prepared_.days.by_zone.begin;
    std::uint32_t n = 0;
    while (n < prepared_.n_zones && begin[n] != begin[n + 1]) ++n;
    return n;
  }

  /// [n_zones], P'_z of every scenario.
  std::vector<double> fixed_people() {
    std::vector<double> weight;
    std::vector<std::vector<double>> measure(prepared_.criterion.size());
    for (std::size_t j = 0; j < measure.size(); ++j) {
      weight.push_back(variation_.base[prepared_.layout.criterion(prepared_.criterion[j])]);
      for (const std::uint32_t z : zone_) measure[j].push_back(raw_measure_[j][z]);
    }
    AdjustedPopulation adjusted =
        adjust_population(prepared_.population, weight, measure, prepared_.choices.adjustment);
    prepared_.zones_clamped = adjusted.zones_clamped;
    return std::move(adjusted.population);
  }

  /// [n_zones x n_people_columns]: P_z (1 + Σ_fixed w d), P_z d of each criterion that moves.
  std::vector<double> affine_people() const {
    std::vector<double> people;
    const std::size_t n_used = prepared_.criterion.size();
    for (std::size_t z = 0; z < prepared_.n_zones; ++z) {
      const double* measure = prepared_.measure.data() + z * n_used;
      const std::size_t at = people.size();
      people.push_back(1.0);
      for (std::size_t j = 0; j < n_used; ++j) {
        const std::uint32_t slot = prepared_.layout.criterion(prepared_.criterion[j]);
        if (moves(slot)) {
          people.push_back(measure[j]);
        } else {
          people[at] += variation_.base[slot] * measure[j];
        }
      }
      for (std::size_t j = at; j < people.size(); ++j) people[j] *= prepared_.population[z];
    }
    return people;
  }

  void prepare_days() {
    const DayRows& by_establishment = prepared_.days.by_establishment;
    for (std::uint32_t e = 0; e < prepared_.n_establishments; ++e) {
      prepared_.sharing_days_of.push_back(sum_of_row(by_establishment, e));
    }
    prepared_.establishment_days = pairs_of(by_establishment);
    for (std::uint32_t z = 0; z < prepared_.n_served; ++z) {
      const double days = sum_of_row(prepared_.days.by_zone, z);
      prepared_.least_days = z == 0 ? days : std::min(prepared_.least_days, days);
      prepared_.most_days = z == 0 ? days : std::max(prepared_.most_days, days);
    }
  }

  void prepare_scale(ZoneSum zone_sum) {
    const std::vector<ScaleEntry> entries = scale_entries(territory_, prepared_.region);
    for (const ScaleEntry& entry : entries) {
      prepared_.entry.push_back(term_of(entry, prepared_.layout, variation_));
      prepared_.least_fixed_factor = std::min(prepared_.least_fixed_factor, entry.weight);
      for (const std::uint32_t slot : slots_of(entry, prepared_.layout)) {
        if (!moves(slot)) prepared_.least_fixed_factor = std::min(prepared_.least_fixed_factor, variation_.base[slot]);
      }
    }
    prepared_.mix = reordered(case_mix(territory_, prepared_.region, entries), prepared_.result_row);
    const CaseMix& mix = prepared_.mix;
    prepared_.entry_days.assign(entries.size(), 0.0);
    for (std::uint32_t e = 0; e < prepared_.n_establishments; ++e) {
      for (std::uint32_t i = mix.begin[e]; i < mix.begin[e + 1]; ++i) {
        prepared_.entry_days[mix.entry[i]] += prepared_.sharing_days_of[e] * mix.share[i];
      }
    }
    prepared_.zone_sum = zone_sum;
    if (zone_sum == ZoneSum::establishments) {
      prepared_.coefficient = pair_rows(mix.begin, mix.entry, mix.share);
      prepared_.zone_weight = pairs_of(prepared_.days.by_zone);
    } else {
      prepared_.term = moving_terms(entries, prepared_.layout, variation_);
      sum_by_terms();
    }
  }

  /// c_e and Σ_e c_e k_ez as sums over the scale's terms.
  void sum_by_terms() {
    const std::size_t n_terms = prepared_.term.size();
    std::vector<std::size_t> term_of_entry;
    for (const ScaleTerm& entry : prepared_.entry) term_of_entry.push_back(find_term(prepared_.term, entry));
    const CaseMix& mix = prepared_.mix;
    std::vector<double> coefficient(prepared_.n_establishments * n_terms, 0.0);
    Rows rows;
    for (std::size_t e = 0; e < prepared_.n_establishments; ++e) {
      const auto row = std::span(coefficient).subspan(e * n_terms, n_terms);
      for (std::uint32_t i = mix.begin[e]; i < mix.begin[e + 1]; ++i) {
        row[term_of_entry[mix.entry[i]]] += mix.share[i] * prepared_.entry[mix.entry[i]].constant;
      }
      rows.append_row(row);
    }
    prepared_.coefficient = rows.pairs();

    const DayRows& by_zone = prepared_.days.by_zone;
    Rows zone_rows;
    std::vector<double> sum(n_terms);
    for (std::uint32_t z = 0; z < prepared_.n_zones; ++z) {
      std::fill(sum.begin(), sum.end(), 0.0);
      for (std::uint32_t i = by_zone.begin[z]; i < by_zone.begin[z + 1]; ++i) {
        const double* of = coefficient.data() + by_zone.column[i] * n_terms;
        for (std::size_t t = 0; t < n_terms; ++t) sum[t] += by_zone.days[i] * of[t];
      }
      zone_rows.append_row(sum);
    }
    prepared_.zone_weight = zone_rows.pairs();
  }

  void list_slots() {
    std::vector<std::uint8_t> read(prepared_.layout.size(), 0);
    read[prepared_.layout.envelope()] = 1;
    for (const std::uint32_t c : prepared_.criterion) read[prepared_.layout.criterion(c)] = 1;
    for (const ScaleTerm& entry : prepared_.entry) {
      for (const std::uint32_t slot : entry.slots()) read[slot] = 1;
    }
    for (std::uint32_t slot = 0; slot < read.size(); ++slot) {
      if (read[slot] != 0) prepared_.slot.push_back(slot);
    }
  }

  const Territory& territory_;
  IndexRange zones_;
  const Variation& variation_;
  std::vector<std::uint32_t> zone_;               ///< [n_zones], which one stands at each place
  std::vector<std::vector<double>> raw_measure_;  ///< [n_used][n_zones], in territory order
  PreparedRegion prepared_;
};

}  // namespace

std::vector<ScaleTerm> moving_terms(std::span<const ScaleEntry> entries, const ParameterLayout& layout,
                                    const Variation& variation) {
  std::vector<ScaleTerm> terms;
  for (const ScaleEntry& entry : entries) {
    ScaleTerm term = term_of(entry, layout, variation);
    term.constant = 1.0;
    if (find_term(terms, term) == terms.size()) terms.push_back(term);
  }
  return terms;
}

PreparedRegion prepare_region(const Territory& territory, std::uint32_t region, const Choices& choices,
                              std::span<const std::uint8_t> used) {
  assert(used.size() == territory.n_criteria());
  const ParameterLayout layout(territory);
  Variation everything{std::vector<std::uint8_t>(layout.size(), 1), std::vector<double>(layout.size(), 0.0)};
  for (std::uint32_t c = 0; c < used.size(); ++c) everything.moves[layout.criterion(c)] = used[c];
  return prepare_region(territory, region, choices, everything, ZoneSum::establishments);
}

PreparedRegion prepare_region(const Territory& territory, std::uint32_t region, const Choices& choices,
                              const Variation& variation, ZoneSum zone_sum) {
  return Preparation(territory, region, choices, variation).prepare(zone_sum);
}

}  // namespace dotpop
