#include "app/input/code_index.h"

#include <functional>

#include "app/input/field_text.h"
#include "core/error.h"
#include "core/territory.h"

namespace dotpop {
namespace {

std::uint32_t hash_of(std::string_view code) {
  const std::size_t hash = std::hash<std::string_view>{}(code);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace

CodeIndex::CodeIndex() : slots_(16) {}

std::size_t CodeIndex::slot_of(std::string_view code, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (slot.id_plus_1 == 0 || (slot.hash == hash && codes_[slot.id_plus_1 - 1] == code)) return i;
  }
}

std::uint32_t CodeIndex::find(std::string_view code) const {
  const Slot& slot = slots_[slot_of(code, hash_of(code))];
  return slot.id_plus_1 == 0 ? kNoIndex : slot.id_plus_1 - 1;
}

std::pair<std::uint32_t, bool> CodeIndex::insert(std::string_view code) {
  const std::uint32_t hash = hash_of(code);
  std::size_t at = slot_of(code, hash);
  if (slots_[at].id_plus_1 != 0) return {slots_[at].id_plus_1 - 1, false};
  if (2 * (codes_.size() + 1) > slots_.size()) {
    grow();
    at = slot_of(code, hash);
  }
  codes_.emplace_back(code);
  slots_[at] = {hash, size()};
  return {size() - 1, true};
}

void CodeIndex::grow() {
  std::vector<Slot> old(2 * slots_.size());
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id_plus_1 == 0) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].id_plus_1 != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

std::string CodeIndex::with_leading_zeros(std::string_view code) const {
  constexpr std::size_t kLongestCode = 9;  // a FINESS
  if (code.empty()) return {};
  std::string longer(code);
  while (longer.size() < kLongestCode) {
    longer.insert(longer.begin(), '0');
    if (find(longer) != kNoIndex) return longer;
  }
  return {};
}

std::string CodeIndex::suggestion(std::string_view code) const {
  const std::string longer = with_leading_zeros(code);
  if (!longer.empty()) return "write '" + longer + "', a spreadsheet has dropped the leading zero";
  const std::string near = nearest_spelling(code, codes_);
  if (!near.empty()) return "did you mean " + in_quotes(near) + "?";
  constexpr std::size_t kFew = 12;
  if (codes_.empty() || codes_.size() > kFew) return "correct the code, or add it there";
  std::string known;
  for (const std::string& each : codes_) known += (known.empty() ? "known: " : ", ") + shown(each);
  return known;
}

}  // namespace dotpop
