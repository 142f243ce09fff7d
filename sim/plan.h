#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/kernel/prepared_region.h"
#include "core/territory.h"
#include "sim/study.h"

/// The plan of a study: for each region, the cheapest exact evaluation that what varies there allows. It is decided
/// here and nowhere else, and depends on the study alone, so that it is the same on every machine.
///
/// Every way gives the amounts of `allocate_region` to model.md's precision. What a way presupposes is looked at in
/// each scenario, and scenarios for which it does not hold (a zone that may be clamped, an establishment without
/// weight) are evaluated whole.
namespace dotpop {

enum class Method : std::uint8_t {
  once,    ///< nothing varies: one scenario stands for all
  affine,  ///< the scale has few settings: for each of them amounts are affine in the criteria's weights (model.md,
           ///< "Structure worth using"), once prepared
  terms,   ///< a zone's weighted days are summed over the terms of the scale that move, not over its establishments
  full,    ///< every zone and establishment, in every scenario
};
inline constexpr std::size_t kMethods = 4;

/// "once", "affine", "terms", "full".
const char* name_of(Method method);

struct RegionPlan {
  std::uint32_t region = 0;
  Method method = Method::full;
  ZoneSum zone_sum = ZoneSum::establishments;  ///< of scenarios that are evaluated whole
  Variation variation;
  std::vector<std::size_t> scale_factors;  ///< positions of the factors that move the scale here
  std::uint64_t n_settings = 1;            ///< of the scale: of these factors together (`Design::n_settings`)
  std::size_t n_moving_criteria = 0;
  std::size_t n_terms = 0;     ///< of the scale that move (`moving_terms`)
  double products = 0.0;       ///< multiplications for each scenario, preparation included, as estimated
  double full_products = 0.0;  ///< the same for Method::full
};

enum class PlanChoice : std::uint8_t {
  automatic,
  full,  ///< Method::full in every region
};

/// [n_regions of the study]. Preconditions as for `run_study`.
std::vector<RegionPlan> plan_study(const Territory& territory, const Study& study, PlanChoice choice);

/// In a few words, for the result file: "full", "affine" or "terms in 16 regions, once in 1".
std::string summary(const std::vector<RegionPlan>& plan);

/// For people: what varies in how many regions, how they are evaluated, and the work that this saves.
std::string explain(const std::vector<RegionPlan>& plan, const Territory& territory, const Study& study);

}  // namespace dotpop
