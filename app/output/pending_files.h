#pragma once

#include <cstddef>
#include <string>

/// The files that are under construction, so that a signal that ends the program can take them away: a process that
/// is told to stop leaves nothing half-written. Names are kept in fixed storage, since a signal handler may touch
/// nothing else.
namespace dotpop {

/// Registers a temporary file for its lifetime. More than a handful at once, or a path over 4,095 bytes, is not
/// registered: it would be left over by a signal, and by nothing else.
class PendingFile {
 public:
  explicit PendingFile(const std::string& path);
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

 private:
  std::size_t slot_;
};

/// Removes every registered file. Safe in a signal handler.
void remove_pending_files() noexcept;

}  // namespace dotpop
