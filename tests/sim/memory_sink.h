#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "sim/engine.h"

namespace dotpop::test {

inline RunOptions on_threads(unsigned threads) {
  RunOptions options;
  options.threads = threads;
  return options;
}

/// Keeps every scenario of a run, laid out as the result file has them.
class MemorySink : public ScenarioSink {
 public:
  MemorySink(const Territory& territory, const Study& study)
      : n(study.n_scenarios),
        n_regions(study.regions.size()),
        n_factors(study.factors.size()),
        n_establishments(studied_establishments(territory, study).size()),
        design(n_factors * n),
        status(n_regions * n),
        allocation(n_establishments * n),
        withheld(n_regions * n),
        clamped(n_regions * n) {}

  void write(const Wave& wave) override {
    ASSERT_EQ(wave.first, next_) << "waves ascend without a gap";
    ASSERT_GE(wave.count, 1u);
    ASSERT_LE(wave.first + wave.count, n);
    ASSERT_EQ(wave.design.size(), n_factors * wave.count);
    ASSERT_EQ(wave.status.size(), n_regions * wave.count);
    next_ += wave.count;
    for (std::size_t i = 0; i < wave.count; ++i) {
      const std::size_t s = wave.first + i;
      for (std::size_t j = 0; j < n_factors; ++j) design[j * n + s] = wave.design[j * wave.count + i];
      for (std::size_t r = 0; r < n_regions; ++r) {
        status[r * n + s] = wave.status[r * wave.count + i];
        withheld[r * n + s] = wave.withheld[r * wave.count + i];
        clamped[r * n + s] = wave.zones_clamped[r * wave.count + i];
      }
      for (std::size_t e = 0; e < n_establishments; ++e) {
        allocation[e * n + s] = wave.allocation[e * wave.allocation_stride + i];
      }
    }
  }

  bool complete() const { return next_ == n; }
  std::vector<double> amounts_of(std::size_t e) const {
    const auto row = allocation.begin() + static_cast<std::ptrdiff_t>(e * n);
    return {row, row + static_cast<std::ptrdiff_t>(n)};
  }

  std::size_t n;
  std::size_t n_regions;
  std::size_t n_factors;
  std::size_t n_establishments;
  std::vector<double> design;      ///< [n_factors x n]
  std::vector<Status> status;      ///< [n_regions x n]
  std::vector<double> allocation;  ///< [n_establishments x n], EUR
  std::vector<double> withheld;    ///< [n_regions x n], EUR
  std::vector<double> clamped;     ///< [n_regions x n]

 private:
  std::uint64_t next_ = 0;
};

/// FNV-1a over bytes.
class Hash {
 public:
  template <class T>
  Hash& add(const std::vector<T>& values) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(values.data());
    for (std::size_t i = 0; i < values.size() * sizeof(T); ++i) {
      value_ = (value_ ^ bytes[i]) * 1099511628211u;
    }
    return *this;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037u;
};

/// The numbers of moments one after the other, without the padding of a structure.
inline std::vector<double> numbers_of(const std::vector<Moments>& moments) {
  std::vector<double> all;
  for (const Moments& m : moments) {
    all.insert(all.end(), {static_cast<double>(m.count), m.mean, m.squares, m.min, m.max});
  }
  return all;
}

/// Everything that a study's numbers are, in one value.
inline std::uint64_t hash_of(const MemorySink& sink, const StudyResult& result) {
  return Hash()
      .add(sink.allocation)
      .add(sink.design)
      .add(sink.status)
      .add(sink.withheld)
      .add(sink.clamped)
      .add(numbers_of(result.moments))
      .add(result.quantiles)
      .add(result.baseline)
      .value();
}

}  // namespace dotpop::test
