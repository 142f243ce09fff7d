#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// Random numbers without a sequence.
///
/// Every number of the generator is a pure function of (seed, copy, purpose, entity, index), by the counter-based
/// generator Philox4x32-10 of Random123. So the establishments of a region are the same whether the region is
/// generated alone or with the others, and adding a purpose moves nothing else.
namespace dotpop::synthetic {

/// What a number is drawn for; two purposes never share one. The values are part of the results: append only.
enum class Purpose : std::uint32_t {
  siting = 0,
  children_only = 1,
  sector_of_region = 2,
  sector = 3,
  ownership = 4,
  size = 5,
  hosts_unit = 6,
  cell_size = 7,
  children_days = 8,
  children_unit = 9,
  region_level = 10,
  departement_level = 11,
  epci_level = 12,
  zone_level = 13,
  propensity = 14,
  affinity = 15,
  sampling_start = 16,
  stay_length = 17,
  outside_of_region = 18,
  outside_of_site = 19,
  outside_zone = 20,
  outside_weight = 21,
  receipts = 22,
  envelope = 23,
};

/// A number for an entity from its code (64-bit FNV-1a).
std::uint64_t entity_of(std::string_view code);

class KeyedRandom {
 public:
  KeyedRandom(std::uint64_t seed, std::uint32_t copy) : seed_(seed), copy_(copy) {}

  /// Two independent uniform numbers, each in (0, 1) and with 53 bits.
  std::array<double, 2> uniform_pair(Purpose purpose, std::uint64_t entity, std::uint32_t index = 0) const;
  /// Uniform in (0, 1): the first of the pair.
  double uniform(Purpose purpose, std::uint64_t entity, std::uint32_t index = 0) const;
  /// Standard normal, by Box and Muller's transform of the pair.
  double normal(Purpose purpose, std::uint64_t entity, std::uint32_t index = 0) const;
  /// exp(sigma * normal), of median 1.
  double lognormal(double sigma, Purpose purpose, std::uint64_t entity, std::uint32_t index = 0) const;

 private:
  std::uint64_t seed_;
  std::uint32_t copy_;
};

}  // namespace dotpop::synthetic
