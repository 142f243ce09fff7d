#include "sim/engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <span>
#include <utility>

#include "core/allocation.h"
#include "sim/amounts_buffer.h"
#include "sim/design.h"
#include "sim/order_statistics.h"
#include "sim/parallel.h"
#include "sim/region_evaluator.h"

namespace dotpop {
namespace {

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
        task_scratch_(workers_.threads()),
        times_(workers_.threads()),
        layout_(amounts_layout(territory, study, sink.wants_amounts(), options.group_bytes)) {}

  StudyResult execute() {
    const auto called = Clock::now();
    require_memory(territory_, study_, sink_.wants_amounts(), options_.memory_bytes, options_.group_bytes);
    prepare();
    allocate_baseline();
    reserve();
    const auto start = Clock::now();
    if (layout_.regions_in_turn()) {
      take_regions_in_turn();
    } else {
      take_waves();
    }
    result_.seconds = seconds_since(start);
    result_.times = of_all_threads(times_, seconds_since(called));
    return std::move(result_);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  std::size_t n_regions() const { return study_.regions.size(); }
  std::size_t n_rows(std::size_t r) const { return row_begin_[r + 1] - row_begin_[r]; }

  void prepare() {
    result_.plan = plan_study(territory_, study_, options_.plan);
    std::vector<std::unique_ptr<RegionEvaluator>> made(n_regions());
    workers_.for_each(n_regions(), [&](std::size_t r, unsigned slot) {
      StageClock clock(times_[slot]);
      made[r] = std::make_unique<RegionEvaluator>(territory_, study_, design_, result_.plan[r]);
      clock.end_of(Stage::preparation);
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
    workers_.for_each(n_regions(), [&](std::size_t r, unsigned slot) {
      StageClock clock(times_[slot]);
      allocate_baseline(r);
      clock.end_of(Stage::baseline);
    });
  }

  void allocate_baseline(std::size_t r) {
    const std::uint32_t region = study_.regions[r];
    const RegionAllocation reference = allocate_region(territory_, region, study_.policy[region]);
    result_.baseline_status[r] = reference.status;
    result_.envelope[r] = reference.envelope;
    const auto row = static_cast<std::ptrdiff_t>(row_begin_[r]);
    std::ranges::copy(reference.coefficient, result_.coefficient.begin() + row);
    if (reference.status != Status::evaluated) return;
    std::ranges::copy(reference.allocation, result_.baseline.begin() + row);
    result_.baseline_withheld[r] = reference.zones.withheld;
  }

  void reserve() {
    for (std::size_t i = 0; i < layout_.n_buffers(); ++i) buffers_.emplace_back(layout_.size());
    result_.moments.assign(row_begin_.back(), moments_of({}));
    result_.status_count.assign(n_regions(), {});
    result_.quantiles.assign(row_begin_.back() * study_.output.quantiles.size(), kMissing);
    kept_scenarios_ = layout_.regions_in_turn() ? static_cast<std::size_t>(study_.n_scenarios) : kWave;
    block_design_.resize((kept_scenarios_ + kBlock - 1) / kBlock);
    status_.resize(n_regions() * kept_scenarios_);
    wave_design_.resize(design_.n_factors() * kWave);
    wave_status_.resize(n_regions() * kWave);
    quantiles_.assign(workers_.threads(), RowQuantiles(study_.output.quantiles));
  }

  void stop_if_asked() const {
    if (options_.stop && options_.stop()) throw Interrupted();
  }

  /// All regions, wave by wave, each of which goes to the sink when it is there.
  void take_waves() {
    const RegionGroup all = {0, n_regions(), row_begin_.back()};
    for (std::uint64_t first = 0; first < study_.n_scenarios; first += kWave) {
      stop_if_asked();
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kWave, study_.n_scenarios - first));
      draw(first, count);
      evaluate(all, first, count, buffers_.front());
      combine_blocks(all, first, count);
      if (sink_.wants_amounts()) keep(all, first, count, buffers_.front(), 0);
      write(first, count);
      if (options_.progress) options_.progress(first + count, study_.n_scenarios);
    }
    stop_if_asked();
  }

  /// Groups of regions, each with all its scenarios and its quantiles. A group goes to the sink while the next one is
  /// evaluated; what scenarios were comes at the end.
  void take_regions_in_turn() {
    stop_if_asked();
    draw(0, kept_scenarios_);
    std::uint64_t done = 0;  // a region with all its scenarios counts as one for each establishment and one for itself
    const std::uint64_t all = study_.n_scenarios * (row_begin_.back() + n_regions());
    for (std::size_t g = 0; g < layout_.groups().size(); ++g) {
      const RegionGroup& group = layout_.groups()[g];
      Buffer& buffer = buffers_[g % buffers_.size()];
      const std::size_t step = kWave * waves_at_once(group);
      for (std::uint64_t first = 0; first < study_.n_scenarios; first += step) {
        stop_if_asked();
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(step, study_.n_scenarios - first));
        evaluate(group, first, count, buffer);
        combine_blocks(group, first, count);
        done += count * (group.n_establishments + group.last - group.first);
        if (options_.progress) options_.progress(done / (all / study_.n_scenarios), study_.n_scenarios);
      }
      stop_if_asked();
      compute_quantiles(group, buffer);
      if (sink_.wants_amounts()) waiting_ = {&group, &buffer};
    }
    keep_waiting(0);
    for (std::uint64_t first = 0; first < study_.n_scenarios; first += kWave) {
      stop_if_asked();
      write(first, static_cast<std::size_t>(std::min<std::uint64_t>(kWave, study_.n_scenarios - first)));
    }
  }

  /// So many that threads seldom wait for the last task: a few regions alone have few blocks in a wave.
  static std::size_t waves_at_once(const RegionGroup& group) {
    constexpr std::size_t kEnoughTasks = 256;
    const std::size_t tasks = (group.last - group.first) * kBlocksOfAWave;
    return (kEnoughTasks + tasks - 1) / tasks;
  }

  /// Where scenario `first` stands among the kept ones.
  std::size_t kept(std::uint64_t first) const { return static_cast<std::size_t>(first) % kept_scenarios_; }
  std::size_t design_of(std::uint64_t first) const { return kept(first) / kBlock; }
  static std::size_t n_blocks(std::size_t count) { return (count + kBlock - 1) / kBlock; }
  static std::size_t size_of(std::size_t block, std::size_t count) { return std::min(kBlock, count - block * kBlock); }

  /// The factors' values in scenarios [first, first + count).
  void draw(std::uint64_t first, std::size_t count) {
    workers_.for_each(n_blocks(count), [&](std::size_t b, unsigned slot) {
      StageClock clock(times_[slot]);
      std::vector<double>& rows = block_design_[design_of(first) + b];
      rows.resize(design_.n_factors() * size_of(b, count));
      design_.fill(first + b * kBlock, size_of(b, count), rows);
      clock.end_of(Stage::sampling);
    });
  }

  /// What a group of regions comes to.
  struct Buffer {
    explicit Buffer(std::size_t size) : amounts(size) {}
    AmountsBuffer amounts;         ///< [establishments of the group x stride], EUR
    std::size_t columns = 0;       ///< scenarios of each row below
    std::vector<double> withheld;  ///< [regions of the group x columns], EUR
    std::vector<double> clamped;   ///< the same, count
  };
  struct Waiting {
    const RegionGroup* group = nullptr;
    const Buffer* buffer = nullptr;
  };

  /// Blocks [block, end) of region r.
  struct Task {
    std::size_t r;
    std::size_t block;
    std::size_t end;
  };

  /// Also hands over the group that waits for it.
  void evaluate(const RegionGroup& group, std::uint64_t first, std::size_t count, Buffer& buffer) {
    const std::size_t n = group.last - group.first;
    block_moments_.resize(std::max(block_moments_.size(), n_blocks(count) * group.n_establishments));
    buffer.columns = layout_.regions_in_turn() && sink_.wants_amounts() ? kept_scenarios_ : count;
    buffer.withheld.resize(std::max(buffer.withheld.size(), n * buffer.columns));
    buffer.clamped.resize(buffer.withheld.size());
    tasks_.clear();
    for (std::size_t block = 0; block < n_blocks(count); ++block) {
      for (std::size_t r = group.first; r < group.last; ++r) {
        const std::size_t blocks = regions_[r].likes_many() ? kBlocksOfAWave : 1;
        if (block % blocks == 0) tasks_.push_back({r, block, std::min(block + blocks, n_blocks(count))});
      }
    }
    const std::size_t n_waiting = waiting_.group != nullptr ? 1 : 0;
    workers_.for_each(n_waiting + tasks_.size(), [&](std::size_t i, unsigned slot) {
      if (i < n_waiting) {
        keep_waiting(slot);
      } else {
        evaluate_task(group, tasks_[i - n_waiting], first, count, buffer, slot);
      }
    });
  }

  /// Allocates some blocks of one region, and takes the moments of each establishment while its row is in cache.
  void evaluate_task(const RegionGroup& group, const Task& task, std::uint64_t first, std::size_t wave_count,
                     Buffer& buffer, unsigned slot) {
    StageClock clock(times_[slot]);
    const std::size_t begin = task.block * kBlock;
    const std::size_t count = std::min(task.end * kBlock, wave_count) - begin;
    const std::size_t column = buffer.columns == wave_count ? begin : static_cast<std::size_t>(first) + begin;
    const std::size_t at = (task.r - group.first) * buffer.columns + column;
    const std::size_t row = row_begin_[task.r] - row_begin_[group.first];
    const std::size_t stride = layout_.of_tasks() ? row_stride(count) : layout_.stride();
    double* amounts = layout_.of_tasks() ? task_amounts(slot, n_rows(task.r) * stride)
                                         : buffer.amounts.data() + row * stride + amounts_column(first) + begin;
    const std::size_t extent = n_rows(task.r) == 0 ? 0 : (n_rows(task.r) - 1) * stride + count;
    regions_[task.r].evaluate(first + begin, design_of_task(task, first, count, slot), count,
                              {{amounts, extent},
                               stride,
                               std::span(buffer.withheld).subspan(at, count),
                               std::span(buffer.clamped).subspan(at, count),
                               std::span(status_).subspan(task.r * kept_scenarios_ + kept(first) + begin, count)},
                              scratch_[slot]);
    clock.end_of(Stage::kernel);
    for (std::size_t block = task.block; block < task.end; ++block) {
      const std::size_t from = (block - task.block) * kBlock;
      const std::size_t n = size_of(block, wave_count);
      moments_of_rows({amounts + from, extent == 0 ? 0 : extent - count + n}, stride, n,
                      std::span(block_moments_).subspan(block * group.n_establishments + row, n_rows(task.r)));
    }
    clock.end_of(Stage::moments);
  }

  double* task_amounts(unsigned slot, std::size_t size) {
    AmountsBuffer& amounts = task_scratch_[slot].amounts;
    amounts.reserve(size);
    return amounts.data();
  }

  /// [n_factors x count], of the task's scenarios: its block's, or those of its blocks side by side.
  std::span<const double> design_of_task(const Task& task, std::uint64_t first, std::size_t count, unsigned slot) {
    const std::size_t block = design_of(first) + task.block;
    if (task.end == task.block + 1) return block_design_[block];
    std::vector<double>& design = task_scratch_[slot].design;
    design.resize(design_.n_factors() * count);
    gather_design(block, count, design);
    return design;
  }

  /// The kept design of `count` scenarios, side by side from the block on: [n_factors x count].
  void gather_design(std::size_t block, std::size_t count, std::span<double> design) const {
    for (std::size_t b = 0; b < n_blocks(count); ++b) {
      const std::vector<double>& rows = block_design_[block + b];
      const std::size_t n = size_of(b, count);
      for (std::size_t j = 0; j < design_.n_factors(); ++j) {
        std::copy_n(&rows[j * n], n, &design[j * count + b * kBlock]);
      }
    }
  }

  /// Column of the amounts where scenario `first` stands.
  std::size_t amounts_column(std::uint64_t first) const {
    return layout_.regions_in_turn() ? static_cast<std::size_t>(first) : 0;
  }

  /// Moments in ascending order of blocks, and how often each status occurred.
  void combine_blocks(const RegionGroup& group, std::uint64_t first, std::size_t count) {
    workers_.for_each(group.last - group.first, [&](std::size_t i, unsigned slot) {
      StageClock clock(times_[slot]);
      const std::size_t r = group.first + i;
      const std::size_t row = row_begin_[r] - row_begin_[group.first];
      for (std::size_t b = 0; b < n_blocks(count); ++b) {
        const Moments* of_block = block_moments_.data() + b * group.n_establishments + row;
        Moments* whole = result_.moments.data() + row_begin_[r];
        for (std::size_t e = 0; e < n_rows(r); ++e) whole[e] = combine(whole[e], of_block[e]);
      }
      const auto status = std::span(status_).subspan(r * kept_scenarios_ + kept(first), count);
      for (const Status s : status) ++result_.status_count[r][static_cast<std::size_t>(s)];
      clock.end_of(Stage::moments);
    });
  }

  /// The group that waits, all its scenarios, to the sink.
  void keep_waiting(unsigned slot) {
    if (waiting_.group == nullptr) return;
    const Waiting waiting = std::exchange(waiting_, {});
    keep(*waiting.group, 0, kept_scenarios_, *waiting.buffer, slot);
  }

  void keep(const RegionGroup& group, std::uint64_t first, std::size_t count, const Buffer& buffer, unsigned slot) {
    StageClock clock(times_[slot]);
    Amounts amounts;
    amounts.first = first;
    amounts.count = count;
    amounts.first_region = group.first;
    amounts.n_regions = group.last - group.first;
    amounts.first_establishment = row_begin_[group.first];
    amounts.n_establishments = group.n_establishments;
    amounts.allocation_stride = layout_.stride();
    amounts.allocation = {buffer.amounts.data(),
                          group.n_establishments == 0 ? 0 : (group.n_establishments - 1) * layout_.stride() + count};
    amounts.withheld = std::span(buffer.withheld).first(amounts.n_regions * count);
    amounts.zones_clamped = std::span(buffer.clamped).first(amounts.n_regions * count);
    sink_.keep(amounts);
    clock.end_of(Stage::sink);
  }

  /// Scenarios [first, first + count) to the sink: the design in one piece, with the policy's own value where a factor
  /// is not moved.
  void write(std::uint64_t first, std::size_t count) {
    StageClock clock(times_.front());
    gather_design(design_of(first), count, wave_design_);
    for (std::size_t j = 0; j < design_.n_factors(); ++j) {
      const auto row = wave_design_.begin() + static_cast<std::ptrdiff_t>(j * count);
      std::replace_if(
          row, row + static_cast<std::ptrdiff_t>(count), [](double value) { return std::isnan(value); },
          study_.factors[j].base);
    }
    for (std::size_t r = 0; r < n_regions(); ++r) {
      std::copy_n(&status_[r * kept_scenarios_ + kept(first)], count, &wave_status_[r * count]);
    }
    sink_.write({first, count, std::span(wave_design_).first(design_.n_factors() * count),
                 std::span(wave_status_).first(n_regions() * count)});
    clock.end_of(Stage::sink);
  }

  void compute_quantiles(const RegionGroup& group, const Buffer& buffer) {
    constexpr std::size_t kRowsOfATask = 8;
    const std::size_t n = study_.output.quantiles.size();
    const auto scenarios = static_cast<std::size_t>(study_.n_scenarios);
    workers_.for_each((group.n_establishments + kRowsOfATask - 1) / kRowsOfATask, [&](std::size_t task, unsigned slot) {
      stop_if_asked();
      StageClock clock(times_[slot]);
      const std::size_t end = std::min((task + 1) * kRowsOfATask, group.n_establishments);
      for (std::size_t row = task * kRowsOfATask; row < end; ++row) {
        const std::size_t e = row_begin_[group.first] + row;
        quantiles_[slot].find({buffer.amounts.data() + row * layout_.stride(), scenarios}, result_.moments[e],
                              std::span(result_.quantiles).subspan(e * n, n));
      }
      clock.end_of(Stage::quantiles);
    });
  }

  const Territory& territory_;
  const Study& study_;
  const RunOptions& options_;
  ScenarioSink& sink_;
  Design design_;
  Workers workers_;
  /// Of a thread: what its task evaluates, where nobody else keeps it.
  struct TaskScratch {
    AmountsBuffer amounts;
    std::vector<double> design;  ///< [n_factors x scenarios]
  };
  std::vector<EvaluatorScratch> scratch_;  ///< [threads]
  std::vector<TaskScratch> task_scratch_;  ///< [threads]
  std::vector<StageTimes> times_;          ///< [threads]
  std::vector<RowQuantiles> quantiles_;    ///< [threads]
  AmountsLayout layout_;
  std::vector<RegionEvaluator> regions_;
  std::vector<Task> tasks_;                        ///< of the wave that is evaluated
  std::vector<std::size_t> row_begin_;             ///< [n_regions + 1], establishments of each
  std::size_t kept_scenarios_ = 0;                 ///< whose design and status are kept: of a wave, or all
  std::vector<std::vector<double>> block_design_;  ///< [kept blocks][n_factors x scenarios of the block]
  std::vector<Status> status_;                     ///< [n_regions x kept_scenarios_]
  std::vector<Moments> block_moments_;             ///< [blocks x establishments of a group]
  std::vector<Buffer> buffers_;                    ///< of the group at hand, and of the one before it
  Waiting waiting_;                                ///< for the sink
  std::vector<double> wave_design_;
  std::vector<Status> wave_status_;
  StudyResult result_;
};

}  // namespace

std::uint64_t StudyResult::evaluated() const {
  std::uint64_t n = 0;
  for (const auto& counts : status_count) n += counts[static_cast<std::size_t>(Status::evaluated)];
  return n;
}

StudyResult run_study(const Territory& territory, const Study& study, const RunOptions& options, ScenarioSink& sink) {
  return Run(territory, study, options, sink).execute();
}

}  // namespace dotpop
