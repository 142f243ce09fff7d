#include <utility>

#include "core/error.h"
#include "sim/store/hdf5.h"
#include "sim/store/hdf5_error.h"

namespace dotpop::hdf5 {

std::string take_reason() {
  std::string reason;
  // The innermost entry comes first when walking upward; it holds the system's own words.
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned n, const H5E_error2_t* error, void* out) -> herr_t {
        if (n == 0 && error->desc != nullptr) *static_cast<std::string*>(out) = error->desc;
        return 0;
      },
      &reason);
  H5Eclear2(H5E_DEFAULT);
  const std::string mark = "error message = '";
  const auto begin = reason.find(mark);
  if (begin != std::string::npos) {
    const auto from = begin + mark.size();
    reason = reason.substr(from, reason.find('\'', from) - from);
  }
  return reason;
}

void fail(const std::string& action) {
  throw_machine_error("cannot " + action, take_reason(), "check space and permissions of the disk");
}

Handle::Handle(hid_t id, Closer closer, const std::string& action) : id_(id), closer_(closer) {
  if (id_ < 0) fail(action);
}

Handle::Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), closer_(other.closer_) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(closer_, other.closer_);
  return *this;
}

Handle::~Handle() {
  if (id_ >= 0) {
    closer_(id_);
    H5Eclear2(H5E_DEFAULT);
  }
}

void Handle::close(const std::string& action) {
  if (id_ >= 0 && closer_(std::exchange(id_, -1)) < 0) fail(action);
}

void start_library() {
  static const bool started = [] {
    H5dont_atexit();  // after a full disk the exit handler would try, and complain, once more
    H5open();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    return true;
  }();
  static_cast<void>(started);
}

}  // namespace dotpop::hdf5
