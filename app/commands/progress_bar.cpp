#include "app/commands/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "app/commands/format.h"

namespace dotpop {

ProgressBar::ProgressBar() : visible_(isatty(STDERR_FILENO) == 1), start_(Clock::now()), last_(start_) {}

ProgressBar::~ProgressBar() {
  if (drawn_) fmt::print(stderr, "\n");
}

void ProgressBar::update(std::uint64_t done, std::uint64_t all) {
  constexpr auto kRedraw = std::chrono::milliseconds(100);
  const auto now = Clock::now();
  if (!visible_ || (now - last_ < kRedraw && done < all)) return;
  last_ = now;
  drawn_ = true;
  constexpr std::size_t kWidth = 30;
  const double share = static_cast<double>(done) / static_cast<double>(all);
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0.0 ? static_cast<double>(done) / seconds : 0.0;
  const auto left = rate > 0.0 ? static_cast<std::int64_t>(static_cast<double>(all - done) / rate) : 0;
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kWidth));
  fmt::print(stderr, "\r[{}{}] {:3.0f} %  {} of {} scenarios  {}/s  {}:{:02}:{:02} left ", std::string(filled, '#'),
             std::string(kWidth - filled, '.'), 100.0 * share, grouped(static_cast<std::int64_t>(done)),
             grouped(static_cast<std::int64_t>(all)), grouped(rate, 0), left / 3600, left / 60 % 60, left % 60);
  std::fflush(stderr);
}

}  // namespace dotpop
