#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/commands/open_study.h"
#include "core/error.h"
#include "sim/store/result_reader.h"

namespace dotpop {
namespace {

using Align = TextTable::Align;

double at(const ResultReader& result, const std::string& variable, std::size_t row) {
  return result.file().numbers(variable, {row}, {1}).front();
}

/// Equal-width bins over the samples, one line each, with marks where baseline and receipts lie.
void print_histogram(const std::vector<double>& samples, double baseline, double historical) {
  std::vector<double> values;
  std::copy_if(samples.begin(), samples.end(), std::back_inserter(values), [](double v) { return std::isfinite(v); });
  if (values.empty()) return;
  constexpr std::size_t kBins = 16;
  constexpr double kWidth = 50.0;
  const auto [min_at, max_at] = std::minmax_element(values.begin(), values.end());
  const double min = *min_at;
  const double max = *max_at;  // clang 14 captures no structured binding
  const double width = (max - min) / static_cast<double>(kBins);
  if (!(width > 0.0)) {
    fmt::print("\n  every scenario gives {} EUR\n", grouped(min, 2));
    return;
  }
  const auto bin_of = [&](double v) { return std::min(kBins - 1, static_cast<std::size_t>((v - min) / width)); };
  std::vector<std::size_t> count(kBins, 0);
  for (const double v : values) ++count[bin_of(v)];
  const auto most = static_cast<double>(*std::max_element(count.begin(), count.end()));
  const auto mark = [&](std::size_t bin, double value, const char* name) {
    return std::isfinite(value) && value >= min && value <= max && bin_of(value) == bin ? std::string(name) : "";
  };
  TextTable table({Align::right, Align::right, Align::right, Align::left, Align::left});
  table.row({"from EUR", "to EUR", "scenarios", "", ""});
  for (std::size_t b = 0; b < kBins; ++b) {
    const auto length = static_cast<std::size_t>(std::round(kWidth * static_cast<double>(count[b]) / most));
    const double from = min + width * static_cast<double>(b);
    table.row({grouped(from, 0), grouped(from + width, 0), grouped(static_cast<std::int64_t>(count[b])),
               std::string(length, '#'),
               mark(b, baseline, "< baseline ") + mark(b, historical, "< historical receipts")});
  }
  fmt::print("\n{}", table.text());
  if (historical < min || historical > max) {
    fmt::print("  historical receipts lie {} every scenario\n", historical < min ? "below" : "above");
  }
}

void print_establishment(const ResultReader& result, std::size_t row) {
  const double baseline = at(result, "baseline", row);
  const double historical = at(result, "historical", row);
  const double mean = at(result, "allocation_mean", row);
  const double sd = at(result, "allocation_sd", row);
  fmt::print("{}  {}  (region {})\n", result.establishment[row], result.establishment_name[row],
             result.establishment_region[row]);
  if (!result.text("territory_synthetic").empty())
    fmt::print("synthetic data: {}\n", result.text("territory_synthetic"));
  fmt::print("{} of {} scenarios evaluated, {}\n\n", grouped(at(result, "allocation_count", row), 0),
             grouped(static_cast<std::int64_t>(result.n_scenarios)), result.text("design_kind"));
  TextTable table({Align::left, Align::right, Align::right});
  table.row({"", "EUR", "against receipts"});
  const auto add = [&](const std::string& name, double value) {
    table.row({name, grouped(value, 2), percent_change(historical, value)});
  };
  table.row({"historical receipts", grouped(historical, 2), ""});
  add("baseline (policy as written)", baseline);
  table.rule();
  add("smallest", at(result, "allocation_min", row));
  if (!result.quantile.empty()) {
    const auto values = result.file().numbers("allocation_quantile", {row, 0}, {1, result.quantile.size()});
    for (std::size_t q = 0; q < values.size(); ++q) add(fmt::format("quantile {}", result.quantile[q]), values[q]);
  }
  add("largest", at(result, "allocation_max", row));
  add("mean", mean);
  table.row({"standard deviation", grouped(sd, 2),
             mean > 0.0 && std::isfinite(sd) ? percent(sd / mean, 2) + " of the mean" : ""});
  fmt::print("{}", table.text());
  if (result.has_samples) {
    print_histogram(result.samples_of(row), baseline, historical);
  } else {
    fmt::print("\n  no histogram: the study kept no samples ([output] samples = \"f32\")\n");
  }
}

/// The establishments whose amount the study moves least and most, relative to its mean.
void print_certainty(const ResultReader& result, std::size_t top) {
  const auto mean = result.file().numbers("allocation_mean");
  const auto sd = result.file().numbers("allocation_sd");
  const auto baseline = result.file().numbers("baseline");
  std::vector<std::size_t> order;
  for (std::size_t e = 0; e < mean.size(); ++e) {
    if (mean[e] > 0.0 && std::isfinite(sd[e])) order.push_back(e);
  }
  const auto spread = [&](std::size_t e) { return sd[e] / mean[e]; };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return spread(a) < spread(b); });
  const std::string note = result.text("territory_synthetic");
  if (!note.empty()) fmt::print("synthetic data: {}\n\n", note);
  const auto print = [&](const char* title, auto first, auto last) {
    TextTable table({Align::left, Align::left, Align::left, Align::right, Align::right, Align::right, Align::right});
    table.row({"FINESS", "name", "region", "baseline EUR", "mean EUR", "standard deviation", "of the mean"});
    for (auto it = first; it != last; ++it) {
      const std::size_t e = *it;
      table.row({result.establishment[e], shortened(result.establishment_name[e], 36), result.establishment_region[e],
                 grouped(baseline[e], 2), grouped(mean[e], 2), grouped(sd[e], 2), percent(spread(e), 2)});
    }
    fmt::print("{}\n{}", title, table.text());
  };
  const auto n = static_cast<std::ptrdiff_t>(std::min(top, order.size()));
  print("Most certain: the study moves them least", order.begin(), order.begin() + n);
  fmt::print("\n");
  print("Least certain: the study moves them most", order.rbegin(), order.rbegin() + n);
}

}  // namespace

int show(const ShowArguments& arguments) {
  const ResultReader result = open_result(arguments.result);
  if (!arguments.establishment) {
    print_certainty(result, arguments.top);
    return 0;
  }
  const auto& all = result.establishment;
  const auto found = std::find(all.begin(), all.end(), *arguments.establishment);
  if (found == all.end()) {
    throw_input_error(fmt::format("unknown establishment '{}'", *arguments.establishment),
                      "the result has no such FINESS", suggest_name(*arguments.establishment, all),
                      {arguments.result.string(), 0, {}});
  }
  print_establishment(result, static_cast<std::size_t>(found - all.begin()));
  return 0;
}

}  // namespace dotpop
