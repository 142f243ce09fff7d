#include "app/output/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace dotpop {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;
constexpr int kNewFileMode = 0666;  // what the user's umask leaves of it

std::string error_text(int error_number) { return std::generic_category().message(error_number); }

std::string advice(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "free some space or write to another disk";
    case EFBIG:
      return "raise the file size limit (ulimit -f) or write less";
    case EACCES:
    case EPERM:
      return "choose a folder that you may write to, or change its permissions";
    case EROFS:
      return "choose a folder on a disk that can be written";
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files (ulimit -n)";
    case EIO:
      return "check the disk";
    default:
      return "check the disk and the folder, or choose another place";
  }
}

/// "." for a bare file name, so that the folder can be opened.
fs::path folder_of(const fs::path& file) {
  const fs::path parent = file.parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

void check_destination(const fs::path& destination) {
  std::error_code ignored;
  if (destination.empty()) throw_usage_error("the output file has no name", "the path is empty", "give a name");
  if (!destination.has_filename() || fs::is_directory(destination, ignored)) {
    throw_usage_error(fmt::format("cannot write '{}'", destination.string()), "it is a folder",
                      "give the name of a file");
  }
  const fs::path folder = folder_of(destination);
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found) {
    throw_usage_error(fmt::format("cannot write '{}'", destination.string()),
                      fmt::format("the folder '{}' does not exist", folder.string()),
                      "create it first, or correct the path");
  }
  if (status.type() != fs::file_type::none && status.type() != fs::file_type::directory) {
    throw_usage_error(fmt::format("cannot write '{}'", destination.string()),
                      fmt::format("'{}' is not a folder", folder.string()), "correct the path");
  }
}

/// True for what a rename would wrongly replace: devices, pipes, sockets.
bool is_special(const fs::path& path) {
  std::error_code ignored;
  return fs::is_other(fs::status(path, ignored));
}

fs::path follow_link(const fs::path& path) {
  std::error_code error;
  if (!fs::is_symlink(fs::symlink_status(path, error))) return path;
  fs::path target = fs::canonical(path, error);
  return error ? path : target;  // a dangling link is replaced
}

int open_file(const fs::path& path, int flags) {
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, kNewFileMode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

int synchronise(int descriptor) {
  while (::fsync(descriptor) != 0) {
    if (errno == EINTR) continue;
    // Pipes, devices and some network file systems have nothing to synchronise.
    return errno == EINVAL || errno == ENOTSUP || errno == ENOSYS ? 0 : errno;
  }
  return 0;
}

/// Makes the rename itself durable; 0 or an error number.
int synchronise_folder(const fs::path& folder) {
  const int descriptor = open_file(folder, O_RDONLY | O_DIRECTORY);
  // A folder may be writable without being readable: then the rename is done, only not forced to disk.
  if (descriptor < 0) return errno == EACCES ? 0 : errno;
  const int error_number = synchronise(descriptor);
  ::close(descriptor);
  return error_number;
}

}  // namespace

AtomicFile::AtomicFile(fs::path destination) : destination_(std::move(destination)) {
  check_destination(destination_);
  in_place_ = is_special(destination_);
  target_ = in_place_ ? destination_ : follow_link(destination_);
  const std::string hidden_name = fmt::format(".{}.part-{}", target_.filename().string(), ::getpid());
  temporary_ = in_place_ ? destination_ : target_.parent_path() / hidden_name;
  buffer_.reserve(kBufferBytes);
  if (!in_place_) pending_.emplace(temporary_.string());
  descriptor_ = open_file(temporary_, in_place_ ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC);
  if (descriptor_ < 0) fail("create", errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!committed_ && !in_place_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  assert(!committed_);
  if (buffer_.size() + bytes.size() > kBufferBytes) flush();
  if (bytes.size() >= kBufferBytes) {
    write_out(bytes);
  } else {
    buffer_.append(bytes);
  }
}

void AtomicFile::commit() {
  assert(!committed_);
  flush();
  if (const int error_number = synchronise(descriptor_); error_number != 0) fail("write", error_number);
  // After a failed close the descriptor is gone all the same, so it is forgotten first.
  if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) fail("close", errno);
  if (!in_place_ && ::rename(temporary_.c_str(), target_.c_str()) != 0) fail("rename the temporary file to", errno);
  committed_ = true;
  pending_.reset();
  if (in_place_) return;
  if (const int error_number = synchronise_folder(folder_of(target_)); error_number != 0) {
    fail("record on disk", error_number);
  }
}

void AtomicFile::write_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("write", errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::flush() {
  write_out(buffer_);
  buffer_.clear();
}

void AtomicFile::fail(const char* action, int error_number) const {
  throw_machine_error(fmt::format("cannot {} '{}'", action, destination_.string()), error_text(error_number),
                      advice(error_number));
}

fs::path prepare_output_folder(const fs::path& folder) {
  std::error_code error;
  const auto refuse = [&](const fs::path& file) {
    throw_usage_error(fmt::format("cannot write into the folder '{}'", folder.string()),
                      fmt::format("'{}' is a file", file.string()), "give another folder, or remove that file");
  };
  for (fs::path part = folder; !part.empty(); part = part.parent_path()) {
    const fs::file_status status = fs::status(part, error);
    if (fs::exists(status) && !fs::is_directory(status)) refuse(part);
    if (part == part.parent_path()) break;
  }
  if (folder.empty()) {
    throw_usage_error("the output folder has no name", "the path is empty", "give a folder, or '.' for this one");
  }
  error.clear();
  fs::create_directories(folder, error);
  if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0) error = {errno, std::generic_category()};
  if (error) {
    throw_machine_error(fmt::format("cannot write into the folder '{}'", folder.string()), error_text(error.value()),
                        advice(error.value()));
  }
  return folder;
}

}  // namespace dotpop
