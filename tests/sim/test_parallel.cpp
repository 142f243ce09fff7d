#include "sim/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace dotpop {
namespace {

const std::vector<unsigned> kThreads = {1, 2, 3, 8};

TEST(Workers, CallEachIndexOnce) {
  for (const unsigned threads : kThreads) {
    Workers workers(threads);
    EXPECT_EQ(workers.threads(), threads);
    for (const std::size_t n : {0u, 1u, 2u, 7u, 8u, 9u, 5000u}) {
      std::vector<std::atomic<int>> calls(n);
      workers.for_each(n, [&](std::size_t i, unsigned) { ++calls.at(i); });
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(calls[i], 1) << "index " << i << " of " << n;
    }
  }
}

TEST(Workers, NeverShareASlot) {
  for (const unsigned threads : kThreads) {
    Workers workers(threads);
    std::vector<std::atomic<int>> inside(threads);
    std::atomic<int> shared = 0;
    std::atomic<int> outside = 0;
    for (int repeat = 0; repeat < 20; ++repeat) {
      workers.for_each(200, [&](std::size_t, unsigned slot) {
        if (slot >= threads) {
          ++outside;
          return;
        }
        if (inside[slot].exchange(1) != 0) ++shared;
        std::this_thread::yield();  // so that another thread may come in between
        inside[slot] = 0;
      });
    }
    EXPECT_EQ(shared, 0) << threads << " threads";
    EXPECT_EQ(outside, 0) << threads << " threads";
  }
}

TEST(Workers, RunAtTheSameTime) {
  Workers workers(2);
  std::atomic<int> arrived = 0;
  std::atomic<int> met = 0;
  workers.for_each(2, [&](std::size_t, unsigned) {
    ++arrived;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (arrived < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    met += arrived == 2 ? 1 : 0;
  });
  EXPECT_EQ(met, 2);
}

TEST(Workers, ThrowWhatABodyThrows) {
  for (const unsigned threads : kThreads) {
    Workers workers(threads);
    std::atomic<int> calls = 0;
    try {
      workers.for_each(100'000, [&](std::size_t i, unsigned) {
        if (i == 50) throw std::runtime_error("index 50");
        ++calls;
      });
      ADD_FAILURE() << "should throw";
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(std::string(error.what()), "index 50");
    }
    EXPECT_LT(calls, 100'000);
    std::atomic<int> afterwards = 0;
    workers.for_each(10, [&](std::size_t, unsigned) { ++afterwards; });
    EXPECT_EQ(afterwards, 10) << "still of use";
  }
}

TEST(Workers, StandBesideOtherWorkers) {
  Workers some(3);
  Workers others(3);
  std::atomic<int> calls = 0;
  for (Workers* workers : {&some, &others, &some}) workers->for_each(10, [&](std::size_t, unsigned) { ++calls; });
  EXPECT_EQ(calls, 30);
}

TEST(AvailableThreads, IsAtLeastOne) { EXPECT_GE(available_threads(), 1u); }

}  // namespace
}  // namespace dotpop
