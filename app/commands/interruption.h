#pragma once

namespace dotpop {

/// Exit status of a program that SIGINT or SIGTERM ended.
inline constexpr int kInterruptedStatus = 130;

/// From now on SIGINT and SIGTERM end the program at once with status 130, temporary files removed.
void install_signal_handlers();

/// While one lives, the first signal only makes `interrupted()` true, so that a long command can stop where it likes;
/// a second one ends the program.
class GracefulInterruption {
 public:
  GracefulInterruption();
  ~GracefulInterruption();
  GracefulInterruption(const GracefulInterruption&) = delete;
  GracefulInterruption& operator=(const GracefulInterruption&) = delete;
};

bool interrupted();

}  // namespace dotpop
