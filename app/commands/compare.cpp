#include "sim/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "app/commands/open_study.h"
#include "core/cents.h"

namespace dotpop {
namespace {

using Align = TextTable::Align;

constexpr double kHalfACent = 0.005;  // EUR; less is no change

/// Half the sum of absolute differences: the euros that change hands (plus half of any change of the envelopes).
double euros_moved(const std::vector<double>& effect) {
  return std::accumulate(effect.begin(), effect.end(), 0.0, [](double s, double d) { return s + std::abs(d); }) / 2.0;
}

std::vector<double> differences(const Comparison& c) {
  std::vector<double> d(c.first.size());
  std::transform(c.second.begin(), c.second.end(), c.first.begin(), d.begin(), std::minus<>());
  return d;
}

std::vector<std::string> effect_cells(double effect_sum, const std::vector<double>& effect) {
  const auto gains = std::count_if(effect.begin(), effect.end(), [](double d) { return d >= kHalfACent; });
  const auto losses = std::count_if(effect.begin(), effect.end(), [](double d) { return d <= -kHalfACent; });
  return {grouped(euros_moved(effect), 2), grouped(effect_sum, 2), grouped(std::int64_t{gains}),
          grouped(std::int64_t{losses})};
}

void print_parts(const Comparison& c) {
  TextTable table({Align::left, Align::right, Align::right, Align::right, Align::right});
  table.row({"through", "euros moved", "change of the sum", "gain", "lose"});
  const auto add = [&](const std::string& name, const std::vector<double>& effect) {
    std::vector<std::string> row = {name};
    for (auto& cell : effect_cells(std::accumulate(effect.begin(), effect.end(), 0.0), effect)) row.push_back(cell);
    table.row(row);
  };
  for (std::size_t p = 0; p < c.parts.size(); ++p) add(c.parts[p].name() + " alone", c.effect[p]);
  if (c.parts.size() > 1) add("interaction", c.interaction);
  table.rule();
  add("everything", differences(c));
  fmt::print("{}  euros moved: half the sum of the absolute changes\n", table.text());
  for (const auto& name : c.not_possible_alone) {
    fmt::print("  {}: not possible alone, counted in the interaction\n", name);
  }
}

void print_establishments(const Territory& t, const Comparison& c, std::size_t top) {
  const std::vector<double> change = differences(c);
  std::vector<std::size_t> order(change.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return change[a] > change[b]; });
  std::vector<Align> align = {Align::left,  Align::left,  Align::left, Align::right,
                              Align::right, Align::right, Align::right};
  std::vector<std::string> heading = {"FINESS", "name", "region", "A EUR", "B EUR", "change EUR", "change"};
  for (const PolicyPart& part : c.parts) {
    heading.push_back(part.name());
    align.push_back(Align::right);
  }
  if (c.parts.size() > 1) {
    heading.emplace_back("interaction");
    align.push_back(Align::right);
  }
  const auto print = [&](const char* title, auto first, auto last) {
    TextTable table(align);
    table.row(heading);
    for (auto it = first; it != last; ++it) {
      const std::size_t i = *it;
      const std::uint32_t e = c.establishments[i];
      std::vector<std::string> row = {t.establishments.finess[e],
                                      shortened(t.establishments.name[e], 32),
                                      t.regions.code[t.establishments.region[e]],
                                      grouped(c.first[i], 2),
                                      grouped(c.second[i], 2),
                                      grouped(change[i], 2),
                                      percent_change(c.first[i], c.second[i])};
      for (const auto& effect : c.effect) row.push_back(grouped(effect[i], 2));
      if (c.parts.size() > 1) row.push_back(grouped(c.interaction[i], 2));
      table.row(row);
    }
    fmt::print("\n{}\n{}", title, table.text());
  };
  const auto gains = std::find_if(order.begin(), order.end(), [&](auto i) { return change[i] < kHalfACent; });
  const auto losses = std::find_if(order.rbegin(), order.rend(), [&](auto i) { return change[i] > -kHalfACent; });
  const auto at_most = [&](auto first, auto last) {
    return first + std::min(last - first, static_cast<std::ptrdiff_t>(std::min(top, order.size())));
  };
  if (gains != order.begin()) print("Largest gains", order.begin(), at_most(order.begin(), gains));
  if (losses != order.rbegin()) print("Largest losses", order.rbegin(), at_most(order.rbegin(), losses));
}

void write_table(const CompareArguments& arguments, const Territory& t, const Comparison& c) {
  std::vector<std::string> header = {"finess", "nom", "region", "allocation_a", "allocation_b", "ecart"};
  for (const PolicyPart& part : c.parts) header.push_back("par_" + part.name());
  header.emplace_back("interaction");
  CsvWriter file(*arguments.table, header, {arguments.decimal_mark, ByteOrderMark::none});
  for (std::size_t i = 0; i < c.establishments.size(); ++i) {
    const std::uint32_t e = c.establishments[i];
    file.text(t.establishments.finess[e])
        .text(t.establishments.name[e])
        .text(t.regions.code[t.establishments.region[e]]);
    file.number(c.first[i]).number(c.second[i]).number(c.second[i] - c.first[i]);
    for (const auto& effect : c.effect) file.number(effect[i]);
    file.number(c.interaction[i]).end_row();
  }
  file.commit();
}

}  // namespace

int compare(const CompareArguments& arguments) {
  if (arguments.table) {
    require_other_place(*arguments.table, arguments.study_a);
    require_other_place(*arguments.table, arguments.study_b);
  }
  const OpenPair pair = open_valid_pair(arguments.study_a, arguments.study_b);
  const Territory& t = pair.first.territory();
  const Comparison comparison = compare_policies(t, pair.first.study, pair.second);
  if (arguments.table) write_table(arguments, t, comparison);  // before any print: a wrong path is all there is to say
  fmt::print("A  {}  {}\nB  {}  {}\n", pair.first.spec.path, pair.first.spec.title, pair.second_spec.path,
             pair.second_spec.title);
  fmt::print("{} in {} that both study\n\n", counted(std::int64_t(comparison.establishments.size()), "establishment"),
             counted(std::int64_t(comparison.regions.size()), "region"));
  if (comparison.parts.empty()) {
    fmt::print("The two policies are the same.\n");
  } else {
    print_parts(comparison);
    print_establishments(t, comparison, arguments.top);
  }
  if (arguments.table) fmt::print("\nwritten: {}\n", arguments.table->string());
  return 0;
}

}  // namespace dotpop
