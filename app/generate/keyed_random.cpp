#include "app/generate/keyed_random.h"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

namespace dotpop::synthetic {
namespace {

constexpr unsigned kPurposeBits = 16;
constexpr unsigned kWordBits = 32;

/// Two 32-bit words as a double in (0, 1): 53 bits and half a step, so that neither end is reached.
double to_uniform(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = ((std::uint64_t{high} << kWordBits) | low) >> 11U;
  return (static_cast<double>(bits) + 0.5) * 0x1.0p-53;
}

std::uint32_t low_word(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high_word(std::uint64_t value) { return static_cast<std::uint32_t>(value >> kWordBits); }

}  // namespace

std::uint64_t entity_of(std::string_view code) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char character : code) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 0x100000001b3U;
  }
  return hash;
}

std::array<double, 2> KeyedRandom::uniform_pair(Purpose purpose, std::uint64_t entity, std::uint32_t index) const {
  const std::uint32_t use = static_cast<std::uint32_t>(purpose) | (copy_ << kPurposeBits);
  const philox4x32_ctr_t counter = {{low_word(entity), high_word(entity), index, use}};
  const philox4x32_key_t key = {{low_word(seed_), high_word(seed_)}};
  const philox4x32_ctr_t words = philox4x32(counter, key);
  return {to_uniform(words.v[0], words.v[1]), to_uniform(words.v[2], words.v[3])};
}

double KeyedRandom::uniform(Purpose purpose, std::uint64_t entity, std::uint32_t index) const {
  return uniform_pair(purpose, entity, index)[0];
}

double KeyedRandom::normal(Purpose purpose, std::uint64_t entity, std::uint32_t index) const {
  const auto [radius, angle] = uniform_pair(purpose, entity, index);
  return std::sqrt(-2.0 * std::log(radius)) * std::cos(2.0 * std::numbers::pi * angle);
}

double KeyedRandom::lognormal(double sigma, Purpose purpose, std::uint64_t entity, std::uint32_t index) const {
  return std::exp(sigma * normal(purpose, entity, index));
}

}  // namespace dotpop::synthetic
