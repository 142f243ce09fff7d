#include "sim/amounts_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/error.h"
#include "sim/wave.h"

namespace dotpop {
namespace {

std::string readable(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  auto size = static_cast<double>(bytes) / 1024.0;
  const char* unit = "KiB";
  for (const char* larger : {"MiB", "GiB", "TiB"}) {
    if (size < 1024.0) break;
    size /= 1024.0;
    unit = larger;
  }
  return fmt::format("{:.1f} {}", size, unit);
}

/// At least so many, as --memory reads it.
std::string in_mebibytes(std::uint64_t bytes) { return fmt::format("{}MiB", (bytes >> 20) + 1); }

}  // namespace

std::size_t row_stride(std::uint64_t n_columns) {
  constexpr std::size_t kLine = 8;
  return ((static_cast<std::size_t>(n_columns) + kLine - 1) / kLine | 1) * kLine;
}

AmountsLayout::AmountsLayout(const std::vector<std::size_t>& n_establishments, std::uint64_t n_scenarios,
                             const AmountsUse& use, std::uint64_t group_bytes)
    : use_(use), stride_(row_stride(use.exact_quantiles ? n_scenarios : std::min<std::uint64_t>(n_scenarios, kWave))) {
  for (std::size_t r = 0; r < n_establishments.size(); ++r) {
    const std::size_t rows = groups_.empty() ? 0 : groups_.back().n_establishments + n_establishments[r];
    const bool full = regions_in_turn() && std::uint64_t{sizeof(double)} * rows * stride_ > group_bytes;
    if (groups_.empty() || full) groups_.push_back({r, r, 0});
    groups_.back().last = r + 1;
    groups_.back().n_establishments += n_establishments[r];
    if (!of_tasks()) rows_ = std::max(rows_, groups_.back().n_establishments);
  }
}

AmountsLayout amounts_layout(const Territory& territory, const Study& study, bool handed_over,
                             std::uint64_t group_bytes) {
  std::vector<std::size_t> n_establishments;
  for (const std::uint32_t r : study.regions) n_establishments.push_back(territory.establishments_of(r).size());
  return {n_establishments, study.n_scenarios, {handed_over, !study.output.quantiles.empty()}, group_bytes};
}

std::uint64_t run_bytes(const Territory& territory, const Study& study, bool handed_over, std::uint64_t group_bytes) {
  const AmountsLayout layout = amounts_layout(territory, study, handed_over, group_bytes);
  if (!layout.regions_in_turn()) return layout.bytes();
  std::uint64_t of_scenario = sizeof(double) * study.factors.size() + sizeof(Status) * study.regions.size();
  std::size_t most_regions = 0;
  for (const RegionGroup& group : layout.groups()) most_regions = std::max(most_regions, group.last - group.first);
  if (handed_over) of_scenario += layout.n_buffers() * 2 * sizeof(double) * most_regions;  // withheld, zones clamped
  return layout.bytes() + study.n_scenarios * of_scenario;
}

void require_memory(const Territory& territory, const Study& study, bool handed_over, std::uint64_t memory_bytes,
                    std::uint64_t group_bytes) {
  const AmountsLayout layout = amounts_layout(territory, study, handed_over, group_bytes);
  const std::uint64_t bytes = run_bytes(territory, study, handed_over, group_bytes);
  if (memory_bytes == 0 || bytes <= memory_bytes) return;
  const char* kept = "a wave of amounts is kept";
  const char* less = "use fewer regions";
  if (layout.regions_in_turn()) {
    kept = "exact quantiles keep every amount of a region";
    less = handed_over ? "use a smaller size, samples = \"none\" or quantiles = [] in [output]"
                       : "use a smaller size, or quantiles = [] in [output]";
  }
  throw_machine_error(fmt::format("{} scenarios of {} establishments need {} of memory", study.n_scenarios,
                                  studied_establishments(territory, study).size(), readable(bytes)),
                      fmt::format("{}, and {} may be used", kept, readable(memory_bytes)),
                      fmt::format("give --memory {}, or {}", in_mebibytes(bytes), less));
}

}  // namespace dotpop
