#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/choices.h"
#include "core/territory.h"

/// A policy (paramétrage): every choice that turns a territory into an allocation, one `RegionPolicy` for each
/// region, since the law gives the criteria to each ARS (R162-34-10, I).
namespace dotpop {

/// Step 3: the modulations of the scale; all are multipliers, 1 by default, and must be >= 0.
struct ScaleModulation {
  std::vector<double> unit;  ///< [n_units], by medical unit
  std::vector<double> cell;  ///< [n_units * kModes], by medical unit and mode (`cell_of`)
  std::array<double, kModes> mode = {1.0, 1.0};
  std::array<double, kSectors> sector = {1.0, 1.0};

  bool operator==(const ScaleModulation&) const = default;
};

struct RegionPolicy {
  Choices choices;
  std::vector<double> criterion_weight;  ///< [n_criteria of the territory], any real number, 0 = unused
  ScaleModulation scale;
  double envelope_multiplier = 1.0;  ///< of the amount in enveloppes.csv, >= 0
};

/// The policy that changes nothing: no criterion, every multiplier 1, default choices.
RegionPolicy neutral_policy(const Territory& territory);

/// Which number of a policy a slot of the flat parameter vector holds. The kernel and the factors of a study see a
/// policy's numbers as one vector of `size()` doubles:
/// criterion weights | unit multipliers | cell multipliers | mode multipliers | sector multipliers | envelope.
class ParameterLayout {
 public:
  ParameterLayout() = default;
  explicit ParameterLayout(const Territory& territory)
      : n_criteria_(territory.n_criteria()), n_units_(territory.n_units()) {}

  std::uint32_t criterion(std::uint32_t c) const { return c; }
  std::uint32_t unit(std::uint32_t u) const { return n_criteria_ + u; }
  std::uint32_t cell(std::uint32_t cell) const { return n_criteria_ + n_units_ + cell; }
  std::uint32_t mode(Mode m) const { return cell(n_units_ * kModes) + static_cast<std::uint32_t>(m); }
  std::uint32_t sector(Sector s) const { return cell(n_units_ * kModes) + kModes + static_cast<std::uint32_t>(s); }
  std::uint32_t envelope() const { return cell(n_units_ * kModes) + kModes + kSectors; }
  std::uint32_t size() const { return envelope() + 1; }

  std::uint32_t n_criteria() const { return n_criteria_; }
  std::uint32_t n_units() const { return n_units_; }

  /// The numbers of a policy in the order of the slots. Result: [size()].
  std::vector<double> flatten(const RegionPolicy& policy) const;
  /// The inverse: `choices` and the numbers of [size()] slots.
  RegionPolicy unflatten(const Choices& choices, std::span<const double> parameters) const;

 private:
  std::uint32_t n_criteria_ = 0;
  std::uint32_t n_units_ = 0;
};

}  // namespace dotpop
