#include "app/input/row_keys.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace dotpop {

std::vector<RowKeys::Repeat> RowKeys::repeats() {
  std::vector<Repeat> found;
  if (stragglers_.empty()) return found;
  const auto less = [](const Row& a, const Row& b) { return std::tie(a.key, a.line) < std::tie(b.key, b.line); };
  std::sort(stragglers_.begin(), stragglers_.end(), less);
  const auto middle = static_cast<std::ptrdiff_t>(rows_.size());
  rows_.insert(rows_.end(), stragglers_.begin(), stragglers_.end());
  std::inplace_merge(rows_.begin(), rows_.begin() + middle, rows_.end(), less);
  std::size_t first = 0;
  for (std::size_t i = 1; i < rows_.size(); ++i) {
    if (rows_[i].key == rows_[first].key) {
      found.push_back({rows_[i].key, rows_[i].line, rows_[first].line});
    } else {
      first = i;
    }
  }
  std::sort(found.begin(), found.end(), [](const Repeat& a, const Repeat& b) { return a.line < b.line; });
  return found;
}

}  // namespace dotpop
