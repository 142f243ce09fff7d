#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>

#include "sim/parallel.h"

namespace dotpop {

struct Workers::Backend {
  explicit Backend(unsigned threads)
      : limit(tbb::global_control::max_allowed_parallelism, threads), arena(static_cast<int>(threads)) {}
  tbb::global_control limit;  ///< lets the arena have more threads than the machine has cores
  tbb::task_arena arena;
};

Workers::Workers(unsigned threads) : threads_(std::max(1u, threads)), backend_(std::make_unique<Backend>(threads_)) {}
Workers::~Workers() = default;

void Workers::for_each(std::size_t n, const std::function<void(std::size_t, unsigned)>& body) {
  backend_->arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, n, 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          const auto slot = static_cast<unsigned>(tbb::this_task_arena::current_thread_index());
          for (std::size_t i = range.begin(); i != range.end(); ++i) body(i, slot);
        },
        tbb::simple_partitioner());
  });
}

unsigned available_threads() { return static_cast<unsigned>(std::max(1, tbb::info::default_concurrency())); }

}  // namespace dotpop
