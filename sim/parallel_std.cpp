#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "sim/parallel.h"

namespace dotpop {

struct Workers::Backend {};

Workers::Workers(unsigned threads) : threads_(std::max(1u, threads)) {}
Workers::~Workers() = default;

void Workers::for_each(std::size_t n, const std::function<void(std::size_t, unsigned)>& body) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto work = [&](unsigned slot) {
    try {
      for (std::size_t i = next++; i < n; i = next++) body(i, slot);
    } catch (...) {
      const std::lock_guard lock(failure_mutex);
      if (!failure) failure = std::current_exception();
      next = n;
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned slot = 1; slot < threads_; ++slot) others.emplace_back(work, slot);
    work(0);
  }
  if (failure) std::rethrow_exception(failure);
}

unsigned available_threads() { return std::max(1u, std::thread::hardware_concurrency()); }

}  // namespace dotpop
