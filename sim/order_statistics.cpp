#include "sim/order_statistics.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

// Highway compiles what follows once for each instruction set: it includes this file again.
#include "core/kernel/highway_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/order_statistics.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::ScalableTag<double> kValues;
constexpr std::size_t kWidth = HWY_LANES(double);
constexpr hn::RebindToUnsigned<decltype(kValues)> kBits;
constexpr hn::Rebind<std::uint16_t, decltype(kValues)> kNarrow;
constexpr hn::ScalableTag<std::uint16_t> kKeys;
constexpr std::size_t kKeysWidth = HWY_LANES(std::uint16_t);
static_assert(kKeysWidth <= 64);

/// key[i] = (value[i] − min) · scale, rounded. Subtracting, multiplying, adding and rounding never turn an order
/// around, and that is all that is asked of a key: fused or not, the order statistics are the same. The sum with 2^52
/// leaves the rounded number in the lowest bits.
HWY_INLINE void find_keys(const double* HWY_RESTRICT value, std::size_t n, double min, double scale,
                          std::uint16_t* HWY_RESTRICT key) {
  const auto least = hn::Set(kValues, min);
  const auto factor = hn::Set(kValues, scale);
  const auto unit = hn::Set(kValues, 0x1p52);
  const auto key_of = [&](hn::Vec<decltype(kValues)> v) HWY_ATTR {
    return hn::TruncateTo(kNarrow, hn::BitCast(kBits, hn::MulAdd(hn::Sub(v, least), factor, unit)));
  };
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) hn::StoreU(key_of(hn::LoadU(kValues, value + i)), kNarrow, key + i);
  for (; i < n; ++i) key[i] = hn::GetLane(key_of(hn::Set(kValues, value[i])));
}

/// Keys of n values, and how many have each; count: [2 x n_buckets], two tables so that an increment need not wait for
/// the last one of the same bucket.
void count_keys(const double* HWY_RESTRICT value, std::size_t n, double min, double scale,
                std::uint16_t* HWY_RESTRICT key, std::uint32_t* HWY_RESTRICT count, std::size_t n_buckets) {
  constexpr std::size_t kPiece = 256;
  constexpr std::size_t kLine = 8;
  constexpr std::size_t kAhead = 512;  // memory fetches these while the processor counts
  std::uint32_t* HWY_RESTRICT other = count + n_buckets;
  for (std::size_t first = 0; first < n; first += kPiece) {
    const std::size_t end = std::min(first + kPiece, n);
    find_keys(value + first, end - first, min, scale, key + first);
    std::size_t i = first;
    for (; i + kLine <= end; i += kLine) {
      if (i + kAhead < n) hwy::Prefetch(value + i + kAhead);
      for (std::size_t k = 0; k < kLine; k += 2) {
        ++count[key[i + k]];
        ++other[key[i + k + 1]];
      }
    }
    for (; i < end; ++i) ++count[key[i]];
  }
}

/// Places i, ascending, whose key is one of `wanted`; as many as there are must have room. Returns their number.
std::size_t find_places(const std::uint16_t* HWY_RESTRICT key, std::size_t n, const std::uint16_t* HWY_RESTRICT wanted,
                        std::size_t n_wanted, std::uint32_t* HWY_RESTRICT places) {
  std::size_t found = 0;
  std::size_t i = 0;
  for (; i + kKeysWidth <= n; i += kKeysWidth) {
    const auto keys = hn::LoadU(kKeys, key + i);
    auto is_wanted = hn::Eq(keys, hn::Set(kKeys, wanted[0]));
    for (std::size_t j = 1; j < n_wanted; ++j) is_wanted = hn::Or(is_wanted, hn::Eq(keys, hn::Set(kKeys, wanted[j])));
    if (hn::AllFalse(kKeys, is_wanted)) continue;
    std::array<std::uint8_t, 8> bytes = {};
    hn::StoreMaskBits(kKeys, is_wanted, bytes.data());
    for (std::size_t b = 0; b * 8 < kKeysWidth; ++b) {
      for (unsigned bits = bytes[b]; bits != 0; bits &= bits - 1) {
        places[found++] = static_cast<std::uint32_t>(i + b * 8) + static_cast<std::uint32_t>(std::countr_zero(bits));
      }
    }
  }
  for (; i < n; ++i) {
    if (std::find(wanted, wanted + n_wanted, key[i]) != wanted + n_wanted) {
      places[found++] = static_cast<std::uint32_t>(i);
    }
  }
  return found;
}

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace dotpop {
namespace {

HWY_EXPORT(count_keys);
HWY_EXPORT(find_places);

constexpr std::size_t kSorted = 64;  ///< so few values are sorted at once
/// Some 10 values of a bucket are left to sort; more counters than these would leave no room in the nearest cache.
constexpr std::size_t kStep = 16;
constexpr std::size_t kLeastBuckets = kStep;
constexpr std::size_t kMostBuckets = 2048;

std::size_t n_buckets_for(std::size_t n) { return std::clamp(std::bit_floor(n / 4), kLeastBuckets, kMostBuckets); }

}  // namespace

RowQuantiles::RowQuantiles(std::span<const double> probabilities)
    : probabilities_(probabilities.begin(), probabilities.end()), lower_(probabilities.size()) {}

void RowQuantiles::find(std::span<const double> row, const Moments& of_row, std::span<double> result) {
  assert(result.size() == probabilities_.size() && of_row.count <= row.size());
  if (result.empty()) return;
  if (of_row.count == 0) {
    std::fill(result.begin(), result.end(), std::numeric_limits<double>::quiet_NaN());
    return;
  }
  if (of_row.count < row.size()) {
    values_.resize(row.size());
    std::remove_copy_if(row.begin(), row.end(), values_.begin(), [](double v) { return std::isnan(v); });
    row = std::span(values_).first(of_row.count);
  }
  if (row.size() != n_) want(row.size());
  wanted_.resize(ranks_.size());
  for (std::size_t i = 0; i < ranks_.size(); ++i) wanted_[i].rank = ranks_[i];
  select(row, of_row.min, of_row.max, wanted_, 0);
  for (std::size_t j = 0; j < probabilities_.size(); ++j) {
    const QuantilePlace place(probabilities_[j], n_);
    const double low = wanted_[lower_[j]].value;
    result[j] = place.between(low, place.weight > 0.0 ? wanted_[lower_[j] + 1].value : low);
  }
}

/// The order statistics that the quantiles of n values stand between.
void RowQuantiles::want(std::size_t n) {
  n_ = n;
  ranks_.clear();
  for (const double p : probabilities_) {
    const QuantilePlace place(p, n);
    ranks_.push_back(place.below);
    if (place.weight > 0.0) ranks_.push_back(place.below + 1);
  }
  std::sort(ranks_.begin(), ranks_.end());
  ranks_.erase(std::unique(ranks_.begin(), ranks_.end()), ranks_.end());
  for (std::size_t j = 0; j < probabilities_.size(); ++j) {
    const std::size_t below = QuantilePlace(probabilities_[j], n).below;
    lower_[j] = static_cast<std::size_t>(std::lower_bound(ranks_.begin(), ranks_.end(), below) - ranks_.begin());
  }
}

/// values: without NaN, between `min` and `max`, which are among them. wanted: ascending; their ranks are used up.
void RowQuantiles::select(std::span<const double> values, double min, double max, std::span<Wanted> wanted,
                          std::size_t level) {
  if (min == max) {
    for (Wanted& w : wanted) w.value = min;
    return;
  }
  Level& scratch = levels_[level];
  const std::size_t n_buckets = n_buckets_for(values.size());
  const double scale = static_cast<double>(n_buckets - 1) / (max - min);
  const bool many = values.size() > kSorted && values.size() <= std::numeric_limits<std::uint32_t>::max();
  if (!many || level + 1 == kLevels || !std::isfinite(max - min) || !std::isfinite(scale)) {
    scratch.inside.assign(values.begin(), values.end());
    select_inside(scratch.inside, wanted);
    return;
  }
  keys_.resize(std::max(keys_.size(), values.size()));
  count_.assign(2 * n_buckets, 0);
  HWY_DYNAMIC_DISPATCH(count_keys)
  (values.data(), values.size(), min, scale, keys_.data(), count_.data(), n_buckets);
  find_buckets(wanted, scratch);
  gather(values, scratch);
  for (const Bucket& bucket : scratch.buckets) {
    const auto inside = std::span(scratch.inside).subspan(bucket.begin, bucket.end - bucket.begin);
    const auto ranked = wanted.subspan(bucket.first, bucket.last - bucket.first);
    if (inside.size() <= kSorted) {
      select_inside(inside, ranked);
    } else {
      const auto extremes = std::ranges::minmax(inside);
      select(inside, extremes.min, extremes.max, ranked, level + 1);
    }
  }
}

/// The same among values that may be reordered: few, or such as buckets do not tell apart.
void RowQuantiles::select_inside(std::span<double> values, std::span<Wanted> wanted) {
  if (values.size() <= kSorted) {
    std::sort(values.begin(), values.end());
    for (Wanted& w : wanted) w.value = values[w.rank];
    return;
  }
  auto begin = values.begin();  // everything before is in its final place
  for (Wanted& w : wanted) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(w.rank);
    std::nth_element(begin, at, values.end());
    w.value = *at;
    begin = at;
  }
}

/// The buckets of the wanted order statistics, from the counts, and their ranks inside.
void RowQuantiles::find_buckets(std::span<Wanted> wanted, Level& level) {
  const std::size_t n_buckets = count_.size() / 2;
  level.buckets.clear();
  std::size_t next = 0;
  std::size_t before = 0;
  std::size_t gathered = 0;
  for (std::size_t key = 0; next < wanted.size(); ++key) {
    assert(key < n_buckets);
    if (key % kStep == 0) {  // several at once, where none of them has any
      const auto* counts = count_.data() + key;
      const auto sum = [](const std::uint32_t* from) { return std::accumulate(from, from + kStep, std::uint32_t{0}); };
      const std::size_t n = std::size_t{sum(counts)} + sum(counts + n_buckets);
      if (before + n <= wanted[next].rank) {
        before += n;
        key += kStep - 1;
        continue;
      }
    }
    const std::size_t n = std::size_t{count_[key]} + count_[n_buckets + key];
    if (wanted[next].rank < before + n) {
      const std::size_t first = next;
      for (; next < wanted.size() && wanted[next].rank < before + n; ++next) wanted[next].rank -= before;
      level.buckets.push_back({static_cast<std::uint16_t>(key), first, next, gathered, gathered + n});
      gathered += n;
    }
    before += n;
  }
  level.inside.resize(std::max(level.inside.size(), gathered));
}

/// Copies the values of the level's buckets, each bucket's together.
void RowQuantiles::gather(std::span<const double> values, Level& level) {
  std::vector<Bucket>& buckets = level.buckets;
  places_.resize(std::max(places_.size(), buckets.back().end));
  keys_wanted_.clear();
  for (const Bucket& bucket : buckets) keys_wanted_.push_back(bucket.key);
  const std::size_t found = HWY_DYNAMIC_DISPATCH(find_places)(keys_.data(), values.size(), keys_wanted_.data(),
                                                              keys_wanted_.size(), places_.data());
  assert(found == buckets.back().end);
  for (Bucket& bucket : buckets) count_[bucket.key] = static_cast<std::uint32_t>(bucket.begin);
  for (std::size_t i = 0; i < found; ++i) {
    const std::uint32_t place = places_[i];
    level.inside[count_[keys_[place]]++] = values[place];
  }
}

}  // namespace dotpop
#endif
