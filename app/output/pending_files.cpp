#include "app/output/pending_files.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>

namespace dotpop {
namespace {

constexpr std::size_t kSlots = 16;
constexpr std::size_t kLongestPath = 4096;

struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<bool> ready{false};  ///< the path is complete
  std::array<char, kLongestPath> path;
};

std::array<Slot, kSlots> slots;

}  // namespace

PendingFile::PendingFile(const std::string& path) : slot_(kSlots) {
  if (path.size() >= kLongestPath) return;
  for (std::size_t i = 0; i < kSlots; ++i) {
    if (slots[i].taken.exchange(true)) continue;
    std::memcpy(slots[i].path.data(), path.c_str(), path.size() + 1);
    slots[i].ready = true;
    slot_ = i;
    return;
  }
}

PendingFile::~PendingFile() {
  if (slot_ == kSlots) return;
  slots[slot_].ready = false;
  slots[slot_].taken = false;
}

void remove_pending_files() noexcept {
  for (Slot& slot : slots) {
    if (slot.ready) unlink(slot.path.data());
  }
}

}  // namespace dotpop
