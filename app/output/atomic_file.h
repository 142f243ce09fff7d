#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "app/output/pending_files.h"

/// Output files appear under their name only when they are complete.
namespace dotpop {

/// A text or binary file under construction.
///
/// The bytes go to a hidden file ".NAME.part-PID" beside the destination, on the same file system. `commit` makes
/// them durable and renames the file over the destination, so a reader sees the old file or the whole new one. An
/// object destroyed before `commit` (an exception, an early return) removes the temporary file and leaves the
/// destination as it was. A symbolic link stays one, and the file it names is replaced. A device or a pipe
/// (/dev/stdout) cannot be replaced, so it is written in place.
class AtomicFile {
 public:
  /// Opens the temporary file. Throws a usage `Error` when the destination is a folder or its parent folder is
  /// missing, a machine `Error` when the system refuses.
  explicit AtomicFile(std::filesystem::path destination);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Appends bytes; throws a machine `Error` when the disk is full or broken. Not after `commit`.
  void write(std::string_view bytes);

  /// Flushes, synchronises, closes and renames; throws a machine `Error` when any of it fails. Once only.
  void commit();

  const std::filesystem::path& destination() const { return destination_; }
  /// Where the bytes are until `commit`; the destination itself for a device or a pipe.
  const std::filesystem::path& temporary() const { return temporary_; }

 private:
  void write_out(std::string_view bytes);
  void flush();
  [[noreturn]] void fail(const char* action, int error_number) const;

  std::filesystem::path destination_;
  std::filesystem::path target_;  ///< destination_ with its symbolic link followed
  std::filesystem::path temporary_;
  std::optional<PendingFile> pending_;  ///< so that a signal removes the temporary file too
  std::string buffer_;
  int descriptor_ = -1;
  bool in_place_ = false;
  bool committed_ = false;
};

/// Makes `folder`, parents included, ready to receive files and returns it. Throws a usage `Error` when a file stands
/// in its place, a machine `Error` when it cannot be made or written.
std::filesystem::path prepare_output_folder(const std::filesystem::path& folder);

}  // namespace dotpop
