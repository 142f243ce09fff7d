#include "sim/store/result_writer.h"

#include <algorithm>
#include <numeric>

#include "core/status.h"
#include "sim/amounts_layout.h"

namespace dotpop {
namespace {

using hdf5::Type;

/// Establishments of a chunk of samples that come wave by wave; with a wave of scenarios that is 512 KiB of f32:
/// reading one establishment touches 1/28 of the reference territory's samples, reading one scenario the chunks of its
/// wave. Samples that come by whole rows stand row after row, without chunks.
constexpr hsize_t kChunkEstablishments = 64;

/// Values of samples that are converted and written at once: more than a few calls need, less than a cache holds.
constexpr std::size_t kPiece = std::size_t{1} << 17;

std::string underscored(std::string_view text) {
  std::string word(text);
  std::replace(word.begin(), word.end(), ' ', '_');
  return word;
}

template <class Values, class F>
std::vector<std::string> texts(const Values& indices, F text_of) {
  std::vector<std::string> all;
  for (const auto& i : indices) all.emplace_back(text_of(i));
  return all;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

ResultWriter::ResultWriter(const std::filesystem::path& path, const Territory& territory, const Study& study,
                           const Provenance& provenance)
    : territory_(territory), study_(study), establishments_(studied_establishments(territory, study)), file_(path) {
  write_root(provenance);
  create_coordinates();
  create_scenario_variables();
}

void ResultWriter::write_root(const Provenance& provenance) {
  file_.attribute("Conventions", std::string("CF-1.8"));
  file_.attribute("title", study_.title);
  file_.attribute("dotpop_version", provenance.version);
  file_.attribute("study", study_.text);
  file_.attribute("territory_sha256", provenance.territory_sha256);
  if (!provenance.territory_title.empty()) file_.attribute("territory_title", provenance.territory_title);
  if (!provenance.synthetic_note.empty()) file_.attribute("territory_synthetic", provenance.synthetic_note);
  file_.attribute("design_kind", std::string(kDesignName[static_cast<std::size_t>(study_.design)]));
  file_.attribute("seed", static_cast<std::int64_t>(study_.seed));
  file_.attribute("threads", std::int64_t{provenance.threads});
  file_.attribute("instruction_set", provenance.instruction_set);
}

void ResultWriter::create_coordinates() {
  const Establishments& all = territory_.establishments;
  file_.coordinate("establishment", texts(establishments_, [&](auto e) { return all.finess[e]; }));
  file_.attribute("establishment", "long_name", "FINESS number of the establishment");
  file_.coordinate("region", texts(study_.regions, [&](auto r) { return territory_.regions.code[r]; }));
  file_.attribute("region", "long_name", "region code");
  file_.coordinate("factor", texts(study_.factors, [](const Factor& f) { return f.name; }));
  file_.attribute("factor", "long_name", "target that the factor moves");
  if (!study_.output.quantiles.empty()) {
    file_.coordinate("quantile", study_.output.quantiles);
    file_.attribute("quantile", "long_name", "probability of the quantile");
    file_.attribute("quantile", "units", "1");
  }
  file_.index_coordinate("scenario", study_.n_scenarios);
  file_.attribute("scenario", "long_name", "scenario of the design");
  file_.attribute("scenario", "units", "1");
  std::vector<double> codes(kStatuses);
  std::iota(codes.begin(), codes.end(), 0.0);
  file_.coordinate("status_code", codes, Type::u8);
  file_.attribute("status_code", "long_name", "value of status");
  file_.attribute("status_code", "units", "1");

  const auto text_variable = [&](const char* name, const char* long_name, auto text_of) {
    file_.variable(name, "establishment", texts(establishments_, text_of));
    file_.attribute(name, "long_name", long_name);
  };
  text_variable("establishment_region", "region code of the establishment",
                [&](auto e) { return territory_.regions.code[all.region[e]]; });
  text_variable("establishment_name", "name of the establishment", [&](auto e) { return all.name[e]; });
  text_variable("establishment_sector", "financing sector of the establishment",
                [&](auto e) { return kSectorName[static_cast<std::size_t>(all.sector[e])]; });
  file_.variable("factor_options", "factor", texts(study_.factors, [](const Factor& f) { return joined(f.options); }));
  file_.attribute("factor_options", "long_name", "of a choice: the options that its values 0, 1 ... stand for");
  file_.variable("factor_distribution", "factor", texts(study_.factors, [](const Factor& f) { return describe(f); }));
  file_.attribute("factor_distribution", "long_name", "distribution or levels of the factor");
}

void ResultWriter::create_scenario_variables() {
  variable("design", Type::f64, {"scenario", "factor"}, "1",
           "value of each factor; NaN: as written, differently by region",
           {kWave, std::max<hsize_t>(1, study_.factors.size())});
  describe_choices();
  file_.variable("status", Type::u8, {"scenario", "region"}, {kWave, 64});
  file_.attribute("status", "long_name", "what became of the region in the scenario");
  file_.attribute("status", "units", "1");
  std::vector<std::uint8_t> flags(kStatuses);
  std::iota(flags.begin(), flags.end(), std::uint8_t{0});
  file_.attribute("status", "flag_values", std::span<const std::uint8_t>(flags));
  file_.attribute("status", "flag_meanings", joined(texts(kStatusName, underscored)));
  if (study_.output.samples == SampleStorage::none) return;
  const bool by_rows = amounts_layout(territory_, study_, true).regions_in_turn();
  const auto layout = [by_rows](hsize_t rows) {
    return by_rows ? hdf5::Layout::written_whole() : hdf5::Layout{rows, kWave};
  };
  variable("allocation", study_.output.samples == SampleStorage::f32 ? Type::f32 : Type::f64,
           {"establishment", "scenario"}, "EUR", "amount of the tool, steps 1 to 5", layout(kChunkEstablishments));
  variable("withheld", Type::f64, {"region", "scenario"}, "EUR", "envelope of unserved zones that nobody receives",
           layout(64));
  variable("zones_clamped", Type::f64, {"region", "scenario"}, "1", "zones whose adjusted population was clamped at 0",
           layout(64));
}

/// flag_values and flag_meanings of `design`, for the factors that are choices: "additive multiplicative" for one,
/// "mean=population mean=plain ..." where several share the attribute; `factor_options` has them by factor.
void ResultWriter::describe_choices() {
  std::vector<double> flags;
  std::vector<std::string> meanings;
  const auto is_choice = [](const Factor& f) { return f.target.kind == Target::Kind::choice; };
  const auto n_choices = std::count_if(study_.factors.begin(), study_.factors.end(), is_choice);
  for (const Factor& factor : study_.factors) {
    for (std::size_t i = 0; i < factor.options.size(); ++i) {
      flags.push_back(static_cast<double>(i));
      meanings.push_back(n_choices == 1 ? factor.options[i] : factor.name + "=" + factor.options[i]);
    }
  }
  if (flags.empty()) return;
  file_.attribute("design", "flag_values", std::span<const double>(flags));
  file_.attribute("design", "flag_meanings", joined(meanings));
}

void ResultWriter::variable(const std::string& name, Type type, const std::vector<std::string>& dimensions,
                            const std::string& units, const std::string& long_name, const hdf5::Layout& layout) {
  file_.variable(name, type, dimensions, layout);
  file_.attribute(name, "units", units);
  file_.attribute(name, "long_name", long_name);
  // CF: what xarray and others shall take for coordinates of the establishments.
  if (dimensions.front() == "establishment") {
    file_.attribute(name, "coordinates", "establishment_region establishment_name establishment_sector");
  }
}

void ResultWriter::write(const Wave& wave) {
  const std::size_t n = wave.count;
  const std::size_t k = study_.factors.size();
  const std::size_t n_regions = study_.regions.size();
  scratch_.resize(n * k);
  for (std::size_t j = 0; j < k; ++j) {
    for (std::size_t i = 0; i < n; ++i) scratch_[i * k + j] = wave.design[j * n + i];
  }
  file_.write("design", {wave.first, 0}, {n, k}, scratch_);
  file_.write_index("scenario", wave.first, n);
  scratch_u8_.resize(n * n_regions);
  for (std::size_t r = 0; r < n_regions; ++r) {
    for (std::size_t i = 0; i < n; ++i)
      scratch_u8_[i * n_regions + r] = static_cast<std::uint8_t>(wave.status[r * n + i]);
  }
  file_.write("status", {wave.first, 0}, {n, n_regions}, std::span<const std::uint8_t>(scratch_u8_));
}

void ResultWriter::keep(const Amounts& amounts) {
  file_.write("withheld", {amounts.first_region, amounts.first}, {amounts.n_regions, amounts.count}, amounts.withheld);
  file_.write("zones_clamped", {amounts.first_region, amounts.first}, {amounts.n_regions, amounts.count},
              amounts.zones_clamped);
  // As many rows at once as make a piece, and ends of chunks where there are chunks.
  const std::size_t most = std::clamp<std::size_t>(kPiece / amounts.count, 1, kChunkEstablishments);
  for (std::size_t e = 0; e < amounts.n_establishments; e += most) {
    const std::size_t rows = std::min(most, amounts.n_establishments - e);
    if (study_.output.samples == SampleStorage::f32) {
      write_rows(amounts, e, rows, scratch_f32_);
    } else {
      write_rows(amounts, e, rows, scratch_);
    }
  }
}

template <class Value>
void ResultWriter::write_rows(const Amounts& amounts, std::size_t e, std::size_t rows, std::vector<Value>& scratch) {
  scratch.resize(rows * amounts.count);
  for (std::size_t i = 0; i < rows; ++i) {
    const double* from = amounts.row(e + i);
    std::transform(from, from + amounts.count, scratch.begin() + static_cast<std::ptrdiff_t>(i * amounts.count),
                   [](double v) { return static_cast<Value>(v); });
  }
  file_.write("allocation", {amounts.first_establishment + e, amounts.first}, {rows, amounts.count},
              std::span<const Value>(scratch));
}

void ResultWriter::write_by_establishment(const std::string& name, const std::string& units,
                                          const std::string& long_name, const std::vector<double>& values) {
  variable(name, Type::f64, {"establishment"}, units, long_name);
  file_.write(name, values);
}

void ResultWriter::write_moments(const std::vector<Moments>& moments) {
  const auto column = [&](auto value_of) {
    std::vector<double> values(moments.size());
    std::transform(moments.begin(), moments.end(), values.begin(), value_of);
    return values;
  };
  const std::string over = " over the evaluated scenarios";
  write_by_establishment("allocation_mean", "EUR", "mean amount" + over,
                         column([](const Moments& m) { return m.count == 0 ? kMissing : m.mean; }));
  write_by_establishment("allocation_sd", "EUR", "standard deviation (n - 1) of the amount" + over,
                         column([](const Moments& m) { return m.sd(); }));
  write_by_establishment("allocation_min", "EUR", "smallest amount" + over,
                         column([](const Moments& m) { return m.min; }));
  write_by_establishment("allocation_max", "EUR", "largest amount" + over,
                         column([](const Moments& m) { return m.max; }));
  file_.variable("allocation_count", Type::i64, {"establishment"});
  file_.attribute("allocation_count", "units", "1");
  file_.attribute("allocation_count", "long_name", "evaluated scenarios");
  file_.write("allocation_count", column([](const Moments& m) { return static_cast<double>(m.count); }));
}

void ResultWriter::write_regions(const StudyResult& result) {
  variable("envelope", Type::f64, {"region"}, "EUR", "envelope of the policy as written");
  file_.write("envelope", result.envelope);
  variable("baseline_withheld", Type::f64, {"region"}, "EUR", "withheld under the policy as written");
  file_.write("baseline_withheld", result.baseline_withheld);
  file_.variable("status_count", Type::i64, {"region", "status_code"});
  file_.attribute("status_count", "long_name", "scenarios by status");
  file_.attribute("status_count", "units", "1");
  std::vector<double> counts;
  for (const auto& of_region : result.status_count) {
    for (const std::uint64_t n : of_region) counts.push_back(static_cast<double>(n));
  }
  file_.write("status_count", counts);
}

void ResultWriter::finish(const StudyResult& result, double wall_seconds) {
  const Establishments& all = territory_.establishments;
  const auto studied = [&](const std::vector<double>& values) {
    std::vector<double> kept;
    for (const std::uint32_t e : establishments_) kept.push_back(values[e]);
    return kept;
  };
  write_by_establishment("baseline", "EUR", "amount under the policy as written", result.baseline);
  write_by_establishment("baseline_coefficient", "1", "coefficient (step 4) under the policy as written",
                         result.coefficient);
  write_by_establishment("historical", "EUR", "historical receipts", studied(all.historical_receipts));
  write_by_establishment("adult_days", "d", "adult days", studied(all.adult_days));
  write_moments(result.moments);
  if (!study_.output.quantiles.empty()) {
    variable("allocation_quantile", Type::f64, {"establishment", "quantile"}, "EUR",
             "quantile of the amount over the evaluated scenarios, linear interpolation (type 7)");
    file_.attribute("allocation_quantile", "quantile_method", "exact");
    file_.write("allocation_quantile", result.quantiles);
  }
  write_regions(result);
  file_.attribute("plan", summary(result.plan));
  file_.attribute("plan_explained", explain(result.plan, territory_, study_));
  file_.attribute("wall_seconds", wall_seconds);
  file_.attribute("scenarios_per_second",
                  result.seconds > 0.0 ? static_cast<double>(study_.n_scenarios) / result.seconds : 0.0);
  file_.close();
}

}  // namespace dotpop
