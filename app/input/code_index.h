#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dotpop {

/// Codes numbered 0, 1, 2, ... in the order in which they are inserted, found again by text without making a
/// string. Open addressing over 8-byte slots: the reference territory asks for 140,000 codes of 5,634, and with
/// std::unordered_map that alone would take half of the loading time.
class CodeIndex {
 public:
  CodeIndex();

  /// The number of `code`, `kNoIndex` when it is not there.
  std::uint32_t find(std::string_view code) const;
  /// The number of `code`, and whether it is new.
  std::pair<std::uint32_t, bool> insert(std::string_view code);

  const std::vector<std::string>& codes() const { return codes_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(codes_.size()); }

  /// The known code that `code` becomes with one or more zeros in front (a spreadsheet takes codes for numbers
  /// and drops them), empty when there is none.
  std::string with_leading_zeros(std::string_view code) const;

  /// What to do about a code that is not here: write it with its leading zeros, take the nearest code or one of
  /// the few there are, otherwise correct or add it.
  std::string suggestion(std::string_view code) const;

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id_plus_1 = 0;  ///< 0: free
  };

  std::size_t slot_of(std::string_view code, std::uint32_t hash) const;
  void grow();

  std::vector<std::string> codes_;
  std::vector<Slot> slots_;  ///< a power of two, at least twice as many as codes
};

}  // namespace dotpop
