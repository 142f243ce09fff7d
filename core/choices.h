#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// The open points of the sources on which model.md decides and leaves an option ("choice") to the policy.
namespace dotpop {

/// Step 1: how the criteria's deviations bend a zone's population.
enum class Adjustment : std::uint8_t {
  additive,        ///< P'_z = P_z · max(0, 1 + Σ_c w_c d_zc)
  multiplicative,  ///< P'_z = P_z · Π_c (x_zc / m_rc)^w_c, relative deviations only
};

/// Step 1: the regional mean of a criterion (and its standard deviation).
enum class Mean : std::uint8_t { population, plain };

/// Step 1: how far a zone stands from the regional mean.
enum class Deviation : std::uint8_t {
  relative,  ///< d = x / m − 1, needs x >= 0 and m > 0
  standard,  ///< d = (x − m) / s, for signed indices such as FDep
};

/// Step 2: the money of a zone in which no establishment of the region has weight.
enum class UnservedZones : std::uint8_t { redistribute, withhold };

/// Step 5: days of patients from another region, from abroad or from an unknown zone.
enum class ExternalDays : std::uint8_t { ignore, own_zone };

struct Choices {
  Adjustment adjustment = Adjustment::additive;
  Mean mean = Mean::population;
  Deviation deviation = Deviation::relative;
  UnservedZones unserved_zones = UnservedZones::redistribute;
  ExternalDays external_days = ExternalDays::ignore;

  bool operator==(const Choices&) const = default;
};

/// A choice by name, for everything that reads, writes, varies or compares all of them in turn.
enum class Choice : std::uint8_t { adjustment, mean, deviation, unserved_zones, external_days };
inline constexpr std::size_t kChoices = 5;
inline constexpr std::size_t kOptionsOfAChoice = 2;

struct ChoiceNames {
  std::string_view name;
  std::array<std::string_view, kOptionsOfAChoice> option;
};
inline constexpr std::array<ChoiceNames, kChoices> kChoiceNames = {{
    {"adjustment", {"additive", "multiplicative"}},
    {"mean", {"population", "plain"}},
    {"deviation", {"relative", "standard"}},
    {"unserved_zones", {"redistribute", "withhold"}},
    {"external_days", {"ignore", "own_zone"}},
}};

/// The option taken for one choice, as its position in `kChoiceNames[choice].option`.
constexpr std::size_t option_of(const Choices& choices, Choice choice) {
  switch (choice) {
    case Choice::adjustment:
      return static_cast<std::size_t>(choices.adjustment);
    case Choice::mean:
      return static_cast<std::size_t>(choices.mean);
    case Choice::deviation:
      return static_cast<std::size_t>(choices.deviation);
    case Choice::unserved_zones:
      return static_cast<std::size_t>(choices.unserved_zones);
    case Choice::external_days:
      return static_cast<std::size_t>(choices.external_days);
  }
  return 0;
}

/// Takes option number `option` (0 or 1) for one choice.
constexpr void set_option(Choices& choices, Choice choice, std::size_t option) {
  switch (choice) {
    case Choice::adjustment:
      choices.adjustment = static_cast<Adjustment>(option);
      break;
    case Choice::mean:
      choices.mean = static_cast<Mean>(option);
      break;
    case Choice::deviation:
      choices.deviation = static_cast<Deviation>(option);
      break;
    case Choice::unserved_zones:
      choices.unserved_zones = static_cast<UnservedZones>(option);
      break;
    case Choice::external_days:
      choices.external_days = static_cast<ExternalDays>(option);
      break;
  }
}

}  // namespace dotpop
