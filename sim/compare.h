#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/policy.h"
#include "core/territory.h"
#include "sim/study.h"

namespace dotpop {

/// A part of a policy that can be exchanged by itself.
struct PolicyPart {
  enum class Kind : std::uint8_t { criteria, scale, envelope, choice };
  Kind kind = Kind::criteria;
  Choice choice = Choice::adjustment;  ///< when a choice

  std::string name() const;  ///< "criteria", "scale", "envelope", or the choice's name
};

/// `policy` with one part of `other`.
RegionPolicy with_part(const RegionPolicy& policy, const RegionPolicy& other, const PolicyPart& part);

/// How a second policy moves each establishment's amount, and through which part of the policy: each part alone is
/// exchanged in the first policy, what the parts together do beyond that is the interaction.
struct Comparison {
  std::vector<std::uint32_t> regions;           ///< studied by both, ascending
  std::vector<std::uint32_t> establishments;    ///< of these regions, in territory order
  std::vector<PolicyPart> parts;                ///< those that differ somewhere
  std::vector<double> first;                    ///< [n_establishments], EUR
  std::vector<double> second;                   ///< [n_establishments], EUR
  std::vector<std::vector<double>> effect;      ///< [n_parts][n_establishments], EUR, of the part alone
  std::vector<double> interaction;              ///< [n_establishments], EUR: second − first − Σ effect
  std::vector<std::string> not_possible_alone;  ///< "deviation in region 84": in the interaction, see `compare`
};

/// Throws an input `Error` when a region cannot be allocated under either policy. A part that is impossible alone
/// (a choice that needs another, or a status) has no effect of its own there and falls into the interaction.
Comparison compare_policies(const Territory& territory, const Study& first, const Study& second);

}  // namespace dotpop
