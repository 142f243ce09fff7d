#pragma once

#include <gtest/gtest.h>

#include <algorithm>
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

  void keep(const Amounts& amounts) override {
    ASSERT_GE(amounts.count, 1u);
    ASSERT_LE(amounts.first + amounts.count, n);
    ASSERT_LE(amounts.first_region + amounts.n_regions, n_regions);
    ASSERT_LE(amounts.first_establishment + amounts.n_establishments, n_establishments);
    ASSERT_EQ(amounts.withheld.size(), amounts.n_regions * amounts.count);
    ASSERT_EQ(amounts.zones_clamped.size(), amounts.n_regions * amounts.count);
    for (std::size_t r = 0; r < amounts.n_regions; ++r) {
      ASSERT_EQ(kept_[amounts.first_region + r], amounts.first) << "scenarios of a region ascend without a gap";
      kept_[amounts.first_region + r] += amounts.count;
      const std::size_t at = (amounts.first_region + r) * n + amounts.first;
      std::copy_n(&amounts.withheld[r * amounts.count], amounts.count, &withheld[at]);
      std::copy_n(&amounts.zones_clamped[r * amounts.count], amounts.count, &clamped[at]);
    }
    for (std::size_t e = 0; e < amounts.n_establishments; ++e) {
      std::copy_n(amounts.row(e), amounts.count, &allocation[(amounts.first_establishment + e) * n + amounts.first]);
    }
  }

  void write(const Wave& wave) override {
    ASSERT_EQ(wave.first, next_) << "waves ascend without a gap";
    ASSERT_GE(wave.count, 1u);
    ASSERT_LE(wave.first + wave.count, n);
    ASSERT_EQ(wave.design.size(), n_factors * wave.count);
    ASSERT_EQ(wave.status.size(), n_regions * wave.count);
    next_ += wave.count;
    for (const std::uint64_t kept : kept_) ASSERT_TRUE(!wants_amounts() || kept >= next_) << "amounts come before";
    for (std::size_t j = 0; j < n_factors; ++j) {
      std::copy_n(&wave.design[j * wave.count], wave.count, &design[j * n + wave.first]);
    }
    for (std::size_t r = 0; r < n_regions; ++r) {
      std::copy_n(&wave.status[r * wave.count], wave.count, &status[r * n + wave.first]);
    }
  }

  bool complete() const { return next_ == n; }  ///< every wave came
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
  std::vector<std::uint64_t> kept_ = std::vector<std::uint64_t>(n_regions, 0);  ///< scenarios of each region
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
