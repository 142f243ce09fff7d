#include "app/commands/interruption.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "app/output/pending_files.h"

namespace dotpop {
namespace {

std::atomic<bool> graceful{false};
std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int) {
  if (graceful && !asked.exchange(true)) return;
  remove_pending_files();
  constexpr char kMessage[] = "interrupted\n";
  [[maybe_unused]] const auto ignored = write(STDERR_FILENO, kMessage, sizeof(kMessage) - 1);
  _exit(kInterruptedStatus);
}

}  // namespace

void install_signal_handlers() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A file over the size limit is an error to report, not a reason to die.
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignore, nullptr);
}

GracefulInterruption::GracefulInterruption() { graceful = true; }
GracefulInterruption::~GracefulInterruption() { graceful = false; }

bool interrupted() { return asked; }

}  // namespace dotpop
