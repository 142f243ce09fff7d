#pragma once

#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// The built program, run as a stranger runs it: a process with arguments, of which only stdout, stderr, the exit
/// status and the files it leaves are seen.
namespace dotpop::test {

struct Outcome {
  int status = -1;  ///< exit status; 128 + signal when a signal ended it
  std::string out;
  std::string err;

  std::string all() const { return out + err; }
};

struct ProgramOptions {
  std::filesystem::path folder;        ///< to work in; that of the test when empty
  std::string output;                  ///< file that receives stdout, which is captured when empty
  bool terminal = false;               ///< stderr is a terminal
  rlim_t file_bytes = RLIM_INFINITY;   ///< largest file it may write, as on a full disk
  int signal = 0;                      ///< sent to it once `signal_when` holds
  std::function<bool()> signal_when;   ///< asked every few milliseconds; always true when empty
  std::chrono::milliseconds delay{0};  ///< from then to the signal
};

/// Runs `dotpop ARGUMENTS...` and waits for it. Throws when it cannot be started or takes over two minutes.
Outcome dotpop(const std::vector<std::string>& arguments, const ProgramOptions& options = {});

/// Every file and folder below `folder`, hidden ones too, as sorted relative paths.
std::vector<std::string> files_in(const std::filesystem::path& folder);

/// The whole of a file, byte by byte.
std::string bytes_of(const std::filesystem::path& file);

}  // namespace dotpop::test
