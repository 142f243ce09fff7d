#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/commands/open_study.h"
#include "core/status.h"
#include "sim/store/result_reader.h"

namespace dotpop {
namespace {

using Align = TextTable::Align;

void print_attributes(const ResultReader& result, const fs::path& path) {
  fmt::print("{}\n", path.string());
  const auto line = [](const char* name, const std::string& value) {
    if (!value.empty()) fmt::print("  {:<20} {}\n", name, value);
  };
  line("title", result.text("title"));
  line("territory", result.text("territory_title"));
  line("synthetic", result.text("territory_synthetic"));
  line("territory sha256", result.text("territory_sha256"));
  line("design", fmt::format("{}, {}, seed {}", result.text("design_kind"),
                             counted(static_cast<std::int64_t>(result.n_scenarios), "scenario"),
                             result.file().integer_attribute("seed").value_or(0)));
  line("establishments", fmt::format("{} in {}", grouped(std::int64_t(result.establishment.size())),
                                     counted(std::int64_t(result.region.size()), "region")));
  std::string quantiles;
  for (const double p : result.quantile) quantiles += fmt::format("{}{}", quantiles.empty() ? "" : ", ", p);
  line("quantiles", quantiles.empty() ? "none" : quantiles);
  line("samples", result.has_samples ? "kept: allocation (establishment x scenario)" : "not kept");
  line("made by", fmt::format("dotpop {}, {}", result.text("dotpop_version"), result.text("instruction_set")));
  line("speed", fmt::format("{} scenarios/s on {}, {:.2f} s in all", grouped(result.number("scenarios_per_second"), 0),
                            counted(static_cast<std::int64_t>(result.number("threads")), "thread"),
                            result.number("wall_seconds")));
}

void print_factors(const ResultReader& result) {
  TextTable table({Align::left, Align::left});
  table.row({"factor", "distribution or levels"});
  for (std::size_t j = 0; j < result.factor.size(); ++j) table.row({result.factor[j], result.factor_distribution[j]});
  fmt::print("\n{}", table.text());
}

void print_regions(const ResultReader& result) {
  const auto envelope = result.file().numbers("envelope");
  const auto baseline = result.file().numbers("baseline");
  const auto withheld = result.file().numbers("baseline_withheld");
  const auto counts = result.file().numbers("status_count");
  TextTable table({Align::left, Align::right, Align::right, Align::right, Align::right, Align::left});
  table.row({"region", "envelope EUR", "baseline EUR", "withheld EUR", "evaluated", "not evaluated"});
  for (std::size_t r = 0; r < result.region.size(); ++r) {
    double sum = 0.0;
    for (std::size_t e = 0; e < baseline.size(); ++e) {
      if (result.establishment_region[e] == result.region[r]) sum += baseline[e];
    }
    std::string failed;
    for (std::size_t s = 1; s < kStatuses; ++s) {
      const double n = counts[r * kStatuses + s];
      if (n > 0) failed += fmt::format("{}{} {}", failed.empty() ? "" : ", ", grouped(n, 0), kStatusName[s]);
    }
    table.row({result.region[r], grouped(envelope[r], 2), grouped(sum, 2), grouped(withheld[r], 2),
               grouped(counts[r * kStatuses], 0), failed});
  }
  fmt::print("\n{}", table.text());
}

}  // namespace

int info(const InfoArguments& arguments) {
  const ResultReader result = open_result(arguments.result);
  print_attributes(result, arguments.result);
  fmt::print("\n{}", result.text("plan_explained"));
  print_factors(result);
  print_regions(result);
  return 0;
}

}  // namespace dotpop
