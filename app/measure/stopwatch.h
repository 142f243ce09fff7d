#pragma once

#include <algorithm>
#include <chrono>

namespace dotpop {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// Calls `body`, which does `work` of whatever is counted, over and over for about `seconds`, at least twice. Returns
/// the best rate seen, work/s: what disturbs a machine only ever makes it slower.
template <class Body>
double best_rate(double work, double seconds, Body body) {
  double best = 0.0;
  const Stopwatch all;
  for (int calls = 0; calls < 2 || all.seconds() < seconds; ++calls) {
    const Stopwatch one;
    body();
    best = std::max(best, work / std::max(one.seconds(), 1e-9));
  }
  return best;
}

}  // namespace dotpop
