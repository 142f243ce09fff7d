#pragma once

#include <cstddef>
#include <functional>
#include <memory>

/// The one place that knows what runs the blocks: oneTBB, or std::thread (-DDOTPOP_PARALLEL=std) for the thread
/// sanitizer, since Debian's oneTBB is not built for it and its reports would mean nothing.
///
/// Rule of the house: a parallel loop writes to places that belong to its index alone. Whatever is summed over
/// indices is summed afterwards in ascending order, by one thread, so that no result depends on timing or on the
/// number of threads.
namespace dotpop {

class Workers {
 public:
  /// `threads` >= 1, more than the machine's cores allowed.
  explicit Workers(unsigned threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  unsigned threads() const { return threads_; }

  /// Calls body(index, slot) once for each index in [0, n), in any order. No two calls run at once with the same
  /// slot in [0, threads()), which is for scratch memory, never for results. An exception of a body stops the loop
  /// and is thrown from here.
  void for_each(std::size_t n, const std::function<void(std::size_t index, unsigned slot)>& body);

 private:
  struct Backend;
  unsigned threads_;
  std::unique_ptr<Backend> backend_;
};

/// Cores of the machine that this process may use, at least 1.
unsigned available_threads();

}  // namespace dotpop
