#include "tests/app/commands/program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace dotpop::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLongestRun = std::chrono::seconds(120);
constexpr int kCannotStart = 127;

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    if (read >= 0) ::close(read);
    if (write >= 0) ::close(write);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  /// A terminal instead: what is written to its one end is read at the other.
  void become_terminal() {
    const int main_end = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    std::array<char, 64> name{};
    if (main_end < 0 || ::grantpt(main_end) != 0 || ::unlockpt(main_end) != 0 ||
        ::ptsname_r(main_end, name.data(), name.size()) != 0) {
      throw std::runtime_error("no terminal");
    }
    ::close(read);
    ::close(write);
    read = main_end;
    write = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  }
  void close_write() {
    ::close(write);
    write = -1;
  }
};

/// Between fork and exec: only calls that are safe there.
[[noreturn]] void become_program(char* const* argv, const ProgramOptions& options, const Pipe& out, const Pipe& err) {
  const int to = options.output.empty() ? out.write : ::open(options.output.c_str(), O_WRONLY | O_CREAT, 0666);
  const rlimit limit = {options.file_bytes, options.file_bytes};
  if (to < 0 || ::dup2(to, STDOUT_FILENO) < 0 || ::dup2(err.write, STDERR_FILENO) < 0) _exit(kCannotStart);
  if (options.file_bytes != RLIM_INFINITY) {
    // HDF5 cannot free what it cannot flush: in a build with sanitizers that is no leak of ours.
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0 || ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1) != 0) {
      _exit(kCannotStart);
    }
  }
  if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) _exit(kCannotStart);
  ::execv(argv[0], argv);
  _exit(kCannotStart);
}

/// Sends the signal of `options` once, when its time has come.
class SignalSender {
 public:
  SignalSender(const ProgramOptions& options, pid_t child) : options_(options), child_(child) {}

  void step() {
    if (options_.signal == 0 || sent_) return;
    if (!ready_) {
      if (options_.signal_when && !options_.signal_when()) return;
      ready_ = true;
      since_ = Clock::now();
    }
    if (Clock::now() - since_ < options_.delay) return;
    ::kill(child_, options_.signal);
    sent_ = true;
  }

 private:
  const ProgramOptions& options_;
  pid_t child_;
  bool ready_ = false;
  bool sent_ = false;
  Clock::time_point since_;
};

/// Reads what is there; false at the end.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t n = ::read(descriptor, buffer.data(), buffer.size());
  if (n > 0) text.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0 || (n < 0 && errno == EINTR);
}

/// Collects both streams until the program closes them.
void collect(const Pipe& out, const Pipe& err, Outcome& outcome, SignalSender& sender, pid_t child) {
  std::array<pollfd, 2> streams = {{{out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
  const auto start = Clock::now();
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    sender.step();
    constexpr int kMilliseconds = 2;
    ::poll(streams.data(), streams.size(), kMilliseconds);
    if (streams[0].fd >= 0 && streams[0].revents != 0 && !read_some(out.read, outcome.out)) streams[0].fd = -1;
    if (streams[1].fd >= 0 && streams[1].revents != 0 && !read_some(err.read, outcome.err)) streams[1].fd = -1;
    if (Clock::now() - start < kLongestRun) continue;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    throw std::runtime_error("the program does not end; so far: " + outcome.all());
  }
}

}  // namespace

Outcome dotpop(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  std::vector<std::string> words = {DOTPOP_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  Pipe out;
  Pipe err;
  if (options.terminal) err.become_terminal();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) become_program(argv.data(), options, out, err);
  out.close_write();
  err.close_write();
  Outcome outcome;
  SignalSender sender(options, child);
  collect(out, err, outcome, sender, child);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (outcome.status == kCannotStart) throw std::runtime_error("the program cannot be started: " DOTPOP_PROGRAM);
  return outcome;
}

std::vector<std::string> files_in(const std::filesystem::path& folder) {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    all.push_back(entry.path().lexically_relative(folder).string());
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace dotpop::test
