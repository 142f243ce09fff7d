#pragma once

#include <cstdint>
#include <vector>

#include "core/policy.h"
#include "core/territory.h"

/// Step 3, "Prise en compte de la complexité des soins": the economic scale of the medical units, modulated by
/// unit, mode and sector (annex, étape 3: "paramétrable dans l'outil et peut être modulée pour tenir compte des
/// différences entre secteurs de financement (ex-DG et ex-OQN) et des modes de prises en charge").
namespace dotpop {

/// One weight of the scale that a region's establishments use.
struct ScaleEntry {
  std::uint32_t unit = 0;
  Mode mode = Mode::HC;
  Sector sector = Sector::ex_dg;
  double weight = 0.0;  ///< as the file gives it

  std::uint32_t cell() const { return cell_of(unit, mode); }
};

/// The weights in use in a region: every (unit, mode, sector) in which one of its establishments has adult days,
/// ascending by unit, mode, sector.
std::vector<ScaleEntry> scale_entries(const Territory& territory, std::uint32_t region);

/// s(u, m, sector) = scale[u, m, sector] · unit[u] · cell[u, m] · mode[m] · sector[sector], 1.
double modulated_weight(const ScaleEntry& entry, const ScaleModulation& modulation);

/// False when the weight itself or one of its modulations is negative: the product of two could hide it.
bool is_valid_weight(const ScaleEntry& entry, const ScaleModulation& modulation);

}  // namespace dotpop
