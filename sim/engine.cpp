#include "sim/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "core/allocation.h"
#include "core/error.h"
#include "sim/design.h"
#include "sim/parallel.h"
#include "sim/region_evaluator.h"

namespace dotpop {
namespace {

/// Row length of the amounts. Odd multiples of a cache line: rows a power of two apart would share cache sets.
std::size_t row_stride(std::uint64_t n_scenarios, bool exact_quantiles) {
  constexpr std::size_t kLine = 8;
  const std::uint64_t columns = exact_quantiles ? n_scenarios : std::min<std::uint64_t>(n_scenarios, kWave);
  return ((static_cast<std::size_t>(columns) + kLine - 1) / kLine | 1) * kLine;
}

/// One run, from preparation to statistics.
class Run {
 public:
  Run(const Territory& territory, const Study& study, const RunOptions& options, ScenarioSink& sink)
      : territory_(territory),
        study_(study),
        options_(options),
        sink_(sink),
        design_(study),
        workers_(options.threads),
        scratch_(workers_.threads()),
        exact_quantiles_(!study.output.quantiles.empty()),
        stride_(row_stride(study.n_scenarios, exact_quantiles_)) {}

  StudyResult execute() {
    prepare();
    allocate_baseline();
    reserve_amounts();
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t first = 0; first < study_.n_scenarios; first += kWave) {
      if (options_.stop && options_.stop()) throw Interrupted();
      evaluate_wave(first, static_cast<std::size_t>(std::min<std::uint64_t>(kWave, study_.n_scenarios - first)));
      if (options_.progress) options_.progress(std::min(first + kWave, study_.n_scenarios), study_.n_scenarios);
    }
    if (options_.stop && options_.stop()) throw Interrupted();
    compute_quantiles();
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(result_);
  }

 private:
  std::size_t n_regions() const { return study_.regions.size(); }

  void prepare() {
    result_.plan = plan_study(territory_, study_, options_.plan);
    std::vector<std::unique_ptr<RegionEvaluator>> made(n_regions());
    workers_.for_each(n_regions(), [&](std::size_t r, unsigned) {
      made[r] = std::make_unique<RegionEvaluator>(territory_, study_, design_, result_.plan[r]);
    });
    row_begin_.push_back(0);
    for (auto& evaluator : made) {
      row_begin_.push_back(row_begin_.back() + evaluator->n_establishments());
      regions_.push_back(std::move(*evaluator));
    }
  }

  void allocate_baseline() {
    result_.baseline.assign(row_begin_.back(), kMissing);
    result_.coefficient.assign(row_begin_.back(), kMissing);
    result_.baseline_status.resize(n_regions());
    result_.baseline_withheld.assign(n_regions(), kMissing);
    result_.envelope.resize(n_regions());
    workers_.for_each(n_regions(), [&](std::size_t r, unsigned) {
      const std::uint32_t region = study_.regions[r];
      const RegionAllocation reference = allocate_region(territory_, region, study_.policy[region]);
      result_.baseline_status[r] = reference.status;
      result_.envelope[r] = reference.envelope;
      const auto row = static_cast<std::ptrdiff_t>(row_begin_[r]);
      std::ranges::copy(reference.coefficient, result_.coefficient.begin() + row);
      if (reference.status != Status::evaluated) return;
      std::ranges::copy(reference.allocation, result_.baseline.begin() + row);
      result_.baseline_withheld[r] = reference.zones.withheld;
    });
  }

  void reserve_amounts() {
    require_memory(territory_, study_, options_.memory_bytes);
    amounts_ = std::make_unique_for_overwrite<double[]>(row_begin_.back() * stride_);
    result_.moments.assign(row_begin_.back(), moments_of({}));
    result_.status_count.assign(n_regions(), {});
    block_moments_.resize(kBlocksOfAWave * row_begin_.back());
    wave_design_.resize(design_.n_factors() * kWave);
    status_.resize(n_regions() * kWave);
    withheld_.resize(n_regions() * kWave);
    clamped_.resize(n_regions() * kWave);
  }

  /// Column of the amounts where a wave starts.
  std::size_t column(std::uint64_t first) const { return exact_quantiles_ ? static_cast<std::size_t>(first) : 0; }

  void evaluate_wave(std::uint64_t first, std::size_t count) {
    const std::size_t n_blocks = (count + kBlock - 1) / kBlock;
    const auto size_of = [count](std::size_t block) { return std::min(kBlock, count - block * kBlock); };
    std::vector<std::vector<double>> rows(n_blocks);
    workers_.for_each(n_blocks, [&](std::size_t b, unsigned) {
      rows[b].resize(design_.n_factors() * size_of(b));
      design_.fill(first + b * kBlock, size_of(b), rows[b]);
    });
    workers_.for_each(n_blocks * n_regions(), [&](std::size_t task, unsigned slot) {
      const std::size_t block = task / n_regions();
      evaluate_block(task % n_regions(), first, block, column(first) + block * kBlock, count, size_of(block),
                     rows[block], scratch_[slot]);
    });
    combine_blocks(n_blocks);
    count_status(count);
    gather_design(rows, count);
    sink_.write(
        {first,
         count,
         std::span(wave_design_).first(design_.n_factors() * count),
         std::span(status_).first(n_regions() * count),
         {amounts_.get() + column(first), (row_begin_.back() == 0 ? 0 : (row_begin_.back() - 1) * stride_ + count)},
         stride_,
         std::span(withheld_).first(n_regions() * count),
         std::span(clamped_).first(n_regions() * count)});
  }

  /// One block of one region: sample, allocate, take the moments of each establishment while its row is in cache.
  void evaluate_block(std::size_t r, std::uint64_t first, std::size_t block, std::size_t column, std::size_t wave_count,
                      std::size_t count, std::span<const double> design, EvaluatorScratch& scratch) {
    const std::size_t at = r * wave_count + block * kBlock;
    const std::size_t n_rows = row_begin_[r + 1] - row_begin_[r];
    double* amounts = amounts_.get() + row_begin_[r] * stride_ + column;
    const std::size_t extent = n_rows == 0 ? 0 : (n_rows - 1) * stride_ + count;
    regions_[r].evaluate(first + block * kBlock, design, count,
                         {{amounts, extent},
                          stride_,
                          std::span(withheld_).subspan(at, count),
                          std::span(clamped_).subspan(at, count),
                          std::span(status_).subspan(at, count)},
                         scratch);
    for (std::size_t e = 0; e < n_rows; ++e) {
      block_moments_[block * row_begin_.back() + row_begin_[r] + e] = moments_of({amounts + e * stride_, count});
    }
  }

  void combine_blocks(std::size_t n_blocks) {
    const std::size_t n = row_begin_.back();
    for (std::size_t b = 0; b < n_blocks; ++b) {
      for (std::size_t e = 0; e < n; ++e) {
        result_.moments[e] = combine(result_.moments[e], block_moments_[b * n + e]);
      }
    }
  }

  void count_status(std::size_t count) {
    for (std::size_t r = 0; r < n_regions(); ++r) {
      for (std::size_t i = 0; i < count; ++i) {
        ++result_.status_count[r][static_cast<std::size_t>(status_[r * count + i])];
      }
    }
  }

  /// The wave's design in one piece, with the policy's own value where a factor is not moved.
  void gather_design(const std::vector<std::vector<double>>& rows, std::size_t count) {
    for (std::size_t b = 0; b < rows.size(); ++b) {
      const std::size_t n = std::min(kBlock, count - b * kBlock);
      for (std::size_t j = 0; j < design_.n_factors(); ++j) {
        for (std::size_t i = 0; i < n; ++i) {
          const double value = rows[b][j * n + i];
          wave_design_[j * count + b * kBlock + i] = std::isnan(value) ? study_.factors[j].base : value;
        }
      }
    }
  }

  void compute_quantiles() {
    const auto& probabilities = study_.output.quantiles;
    result_.quantiles.assign(row_begin_.back() * probabilities.size(), kMissing);
    if (!exact_quantiles_) return;
    std::vector<std::vector<double>> buffer(workers_.threads());
    workers_.for_each(row_begin_.back(), [&](std::size_t e, unsigned slot) {
      if (options_.stop && options_.stop()) throw Interrupted();
      std::vector<double>& values = buffer[slot];
      values.clear();
      values.reserve(static_cast<std::size_t>(study_.n_scenarios));
      const double* row = amounts_.get() + e * stride_;
      std::copy_if(row, row + study_.n_scenarios, std::back_inserter(values), [](double v) { return !std::isnan(v); });
      std::ranges::copy(dotpop::quantiles(values, probabilities),
                        result_.quantiles.begin() + static_cast<std::ptrdiff_t>(e * probabilities.size()));
    });
  }

  const Territory& territory_;
  const Study& study_;
  const RunOptions& options_;
  ScenarioSink& sink_;
  Design design_;
  Workers workers_;
  std::vector<EvaluatorScratch> scratch_;  ///< [threads]
  bool exact_quantiles_;
  std::size_t stride_;
  std::vector<RegionEvaluator> regions_;
  std::vector<std::size_t> row_begin_;  ///< [n_regions + 1], rows of the amounts
  std::unique_ptr<double[]> amounts_;   ///< [n_establishments x stride_], EUR
  std::vector<Moments> block_moments_;  ///< [kBlocksOfAWave x n_establishments]
  std::vector<double> wave_design_;
  std::vector<Status> status_;
  std::vector<double> withheld_;
  std::vector<double> clamped_;
  StudyResult result_;
};

}  // namespace

std::uint64_t StudyResult::evaluated() const {
  std::uint64_t n = 0;
  for (const auto& counts : status_count) n += counts[static_cast<std::size_t>(Status::evaluated)];
  return n;
}

std::uint64_t amounts_bytes(std::size_t n_establishments, std::uint64_t n_scenarios, bool exact_quantiles) {
  return std::uint64_t{sizeof(double)} * n_establishments * row_stride(n_scenarios, exact_quantiles);
}

void require_memory(const Territory& territory, const Study& study, std::uint64_t memory_bytes) {
  const std::size_t n = studied_establishments(territory, study).size();
  const std::uint64_t bytes = amounts_bytes(n, study.n_scenarios, !study.output.quantiles.empty());
  if (memory_bytes == 0 || bytes <= memory_bytes) return;
  constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
  throw_machine_error(fmt::format("{} scenarios of {} establishments need {:.1f} GiB of memory", study.n_scenarios, n,
                                  static_cast<double>(bytes) / kGiB),
                      fmt::format("exact quantiles keep every amount, and {:.1f} GiB are available",
                                  static_cast<double>(memory_bytes) / kGiB),
                      "use a smaller size, fewer regions, or quantiles = [] in [output]");
}

StudyResult run_study(const Territory& territory, const Study& study, const RunOptions& options, ScenarioSink& sink) {
  return Run(territory, study, options, sink).execute();
}

}  // namespace dotpop
