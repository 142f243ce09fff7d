#pragma once

#include <benchmark/benchmark.h>

#include <functional>

/// Whole studies through the engine, from the bound study to the last statistic: sampling, kernel and moments, with and
/// without exact quantiles; nothing is stored. One arm for each plan and each study of app/measure/workload_study.h.
namespace dotpop::bench {

/// Every study with every plan against the reference; false, and words on stderr, when one is wrong.
bool studies_are_right();

/// Adds to an arm the counters of that many scenarios for each iteration, done by that many threads.
using Count = std::function<void(benchmark::State&, double scenarios, unsigned threads)>;

void register_studies(const Count& count);

}  // namespace dotpop::bench
