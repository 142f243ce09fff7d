#include "sim/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/kernel/lanes.h"
#include "core/step3_scale.h"
#include "sim/design.h"
#include "sim/numbers.h"
#include "sim/wave.h"

namespace dotpop {
namespace {

/// Bytes of prepared coefficients that one region may keep for all settings of its scale.
constexpr double kMostAffineBytes = 16.0 * 1024.0 * 1024.0;

/// Settings times combinations of choices that are told apart: sorting a wave by them costs as much as they are many.
constexpr double kMostGroups = 4.0 * static_cast<double>(kWave);

/// What one scenario of a region costs, by the sizes of its parts.
struct Sizes {
  double pairs = 0.0;
  double zones = 0.0;
  double establishments = 0.0;
  double mix = 0.0;  ///< (establishment, scale entry) pairs
};

Sizes sizes_of(const Territory& territory, std::uint32_t region) {
  const IndexRange establishments = territory.establishments_of(region);
  const auto entries = [&](const DayRows& rows) {
    return static_cast<double>(rows.begin[establishments.end] - rows.begin[establishments.begin]);
  };
  return {entries(territory.zone_days), static_cast<double>(territory.zones_of(region).size()),
          static_cast<double>(establishments.size()), entries(territory.unit_days)};
}

class RegionPlanner {
 public:
  RegionPlanner(const Territory& territory, const Study& study, const Design& design, std::uint32_t region)
      : territory_(territory),
        study_(study),
        design_(design),
        layout_(territory),
        n_scenarios_(static_cast<double>(study.n_scenarios)),
        sizes_(sizes_of(territory, region)) {
    plan_.region = region;
    plan_.variation.base = layout_.flatten(study.policy[region]);
    plan_.variation.moves.assign(layout_.size(), 0);
  }

  RegionPlan plan(PlanChoice choice) {
    find_what_moves();
    const double people = sizes_.zones * (1.0 + static_cast<double>(plan_.n_moving_criteria));
    const double whole = sizes_.mix + 2.0 * sizes_.pairs + people;
    plan_.full_products = filling(n_variants_) * whole;
    plan_.products = plan_.full_products;
    if (choice == PlanChoice::full) return std::move(plan_);
    if (!anything_moves_) {
      take(Method::once, static_cast<double>(kLanes) * whole / n_scenarios_);
      return std::move(plan_);
    }
    const auto n_terms = static_cast<double>(plan_.n_terms);
    take_if_cheaper(Method::terms,
                    filling(n_variants_) * (n_terms * (sizes_.establishments + sizes_.zones) + sizes_.pairs + people));
    if (plan_.method == Method::terms) plan_.zone_sum = ZoneSum::scale_terms;
    consider_affine();
    return std::move(plan_);
  }

 private:
  void consider_affine() {
    if (!people_are_affine_) return;
    const double groups = static_cast<double>(plan_.n_settings) * n_variants_;
    const double columns = 1.0 + static_cast<double>(plan_.n_moving_criteria);
    // Each setting is prepared for each combination of choices, in tiles of lanes like scenarios.
    const double prepared = whole_tiles(static_cast<double>(plan_.n_settings)) * n_variants_;
    if (groups > kMostGroups || prepared * sizes_.establishments * columns * sizeof(double) > kMostAffineBytes) return;
    const double preparation = prepared * (sizes_.mix + (1.0 + columns) * sizes_.pairs);
    take_if_cheaper(Method::affine, filling(groups) * sizes_.establishments * columns + preparation / n_scenarios_);
  }

  /// Lanes that so many scenarios take.
  static double whole_tiles(double scenarios) {
    constexpr auto kWidth = static_cast<double>(kLanes);
    return kWidth * std::ceil(scenarios / kWidth);
  }

  /// Lanes for each scenario, when scenarios of one setting and one combination of choices are evaluated together: a
  /// wave at once, or a block where there is one group.
  double filling(double groups) const {
    const double at_once = std::min(n_scenarios_, static_cast<double>(groups > 1.0 ? kWave : kBlock));
    const double present = std::min(at_once, groups);
    return whole_tiles(at_once / present) * present / at_once;
  }

  void find_what_moves() {
    const std::uint32_t region = plan_.region;
    people_are_affine_ = study_.policy[region].choices.adjustment == Adjustment::additive;
    for (std::size_t j = 0; j < study_.factors.size(); ++j) {
      const Target& target = study_.factors[j].target;
      if (!std::binary_search(target.regions.begin(), target.regions.end(), region)) continue;
      anything_moves_ = true;
      if (target.kind == Target::Kind::choice) continue;
      plan_.variation.moves[target.slot] = 1;
      if (is_scale(target.slot)) plan_.scale_factors.push_back(j);
    }
    const auto& moves = plan_.variation.moves;
    plan_.n_moving_criteria =
        static_cast<std::size_t>(std::count(moves.begin(), moves.begin() + layout_.n_criteria(), 1));
    people_are_affine_ = people_are_affine_ || plan_.n_moving_criteria == 0;
    plan_.n_terms = moving_terms(scale_entries(territory_, region), layout_, plan_.variation).size();
    plan_.n_settings = design_.n_settings(plan_.scale_factors);
    n_variants_ = static_cast<double>(choices_in_use(study_, region).size());
  }

  bool is_scale(std::uint32_t slot) const { return slot >= layout_.n_criteria() && slot != layout_.envelope(); }

  void take(Method method, double products) {
    plan_.method = method;
    plan_.products = products;
  }
  void take_if_cheaper(Method method, double products) {
    if (products < plan_.products) take(method, products);
  }

  const Territory& territory_;
  const Study& study_;
  const Design& design_;
  ParameterLayout layout_;
  double n_scenarios_;
  Sizes sizes_;
  bool anything_moves_ = false;
  bool people_are_affine_ = false;
  double n_variants_ = 1.0;  ///< combinations of choices that occur
  RegionPlan plan_;
};

std::array<std::size_t, kMethods> count_methods(const std::vector<RegionPlan>& plan) {
  std::array<std::size_t, kMethods> count = {};
  for (const RegionPlan& region : plan) ++count[static_cast<std::size_t>(region.method)];
  return count;
}

/// What of a region's policy its factors move.
std::string what_moves(const RegionPlan& plan, const Study& study, const ParameterLayout& layout) {
  std::vector<std::string> parts;
  if (plan.n_moving_criteria > 0) {
    parts.push_back(plan.n_moving_criteria == 1 ? "1 criterion" : fmt::format("{} criteria", plan.n_moving_criteria));
  }
  if (!plan.scale_factors.empty())
    parts.push_back("scale by " + counted(static_cast<std::int64_t>(plan.scale_factors.size()), "factor"));
  if (plan.variation.moves[layout.envelope()] != 0) parts.push_back("envelope");
  const std::size_t n_combinations = choices_in_use(study, plan.region).size();
  if (n_combinations > 1) parts.push_back(fmt::format("{} combinations of choices", n_combinations));
  return parts.empty() ? "nothing moves" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string how(const RegionPlan& plan) {
  switch (plan.method) {
    case Method::once:
      return "evaluated once";
    case Method::affine:
      return plan.n_settings == 1
                 ? "affine in the criteria's weights"
                 : fmt::format("affine in the criteria's weights, {} settings of the scale", plan.n_settings);
    case Method::terms:
      return "days of a zone summed over " + counted(static_cast<std::int64_t>(plan.n_terms), "part") +
             " of the scale, not over establishments";
    case Method::full:
      break;
  }
  return "every zone and every establishment";
}

}  // namespace

const char* name_of(Method method) {
  constexpr std::array<const char*, kMethods> kNames = {"once", "affine", "terms", "full"};
  return kNames[static_cast<std::size_t>(method)];
}

std::vector<RegionPlan> plan_study(const Territory& territory, const Study& study, PlanChoice choice) {
  std::vector<RegionPlan> plan;
  const Design design(study);
  for (const std::uint32_t region : study.regions) {
    plan.push_back(RegionPlanner(territory, study, design, region).plan(choice));
  }
  return plan;
}

std::string summary(const std::vector<RegionPlan>& plan) {
  const auto count = count_methods(plan);
  std::vector<std::string> parts;
  for (std::size_t m = 0; m < kMethods; ++m) {
    if (count[m] == plan.size()) return name_of(static_cast<Method>(m));
    if (count[m] != 0) {
      parts.push_back(fmt::format("{} in {}", name_of(static_cast<Method>(m)),
                                  counted(static_cast<std::int64_t>(count[m]), "region")));
    }
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string explain(const std::vector<RegionPlan>& plan, const Territory& territory, const Study& study) {
  const ParameterLayout layout(territory);
  // Regions that read alike stand together.
  std::vector<std::pair<std::string, std::vector<std::string>>> lines;
  double products = 0.0;
  double full_products = 0.0;
  for (const RegionPlan& region : plan) {
    products += region.products;
    full_products += region.full_products;
    const std::string text =
        fmt::format("{:<6}  {}: {}", name_of(region.method), what_moves(region, study, layout), how(region));
    auto line = std::find_if(lines.begin(), lines.end(), [&](const auto& other) { return other.first == text; });
    if (line == lines.end()) line = lines.insert(lines.end(), {text, {}});
    line->second.push_back(territory.regions.code[region.region]);
  }
  std::string text =
      fmt::format("plan for {} scenarios: {}\n", grouped(static_cast<std::int64_t>(study.n_scenarios)), summary(plan));
  for (const auto& [line, regions] : lines) {
    text += fmt::format("  {}\n          {}: {}\n", line, counted(static_cast<std::int64_t>(regions.size()), "region"),
                        fmt::join(regions, " "));
  }
  text += fmt::format("  about {} multiplications for each scenario", grouped(std::llround(products)));
  if (products < full_products) {
    text += fmt::format("; every zone and establishment would be {} ({:.1f} times as many)",
                        grouped(std::llround(full_products)), full_products / std::max(products, 1.0));
  }
  text += "\n";
  return text;
}

}  // namespace dotpop
