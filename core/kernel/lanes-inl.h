// What the kernel is made of, for one instruction set: sums of rows, and inverses. Highway includes this once for each
// (hence no #pragma once), and only region_kernel.cpp includes it.
#if defined(DOTPOP_KERNEL_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef DOTPOP_KERNEL_LANES_INL_H
#undef DOTPOP_KERNEL_LANES_INL_H
#else
#define DOTPOP_KERNEL_LANES_INL_H
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/kernel/lanes.h"
#include "core/kernel/row_pairs.h"
#include "core/kernel/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Vectors of a row of lanes that a product advances at once, for each of two rows of the matrix.
constexpr std::size_t kVectors = kLanes / kWidth < 4 ? kLanes / kWidth : 4;
constexpr std::size_t kPieces = kLanes / (kWidth * kVectors);
static_assert(kPieces * kVectors * kWidth == kLanes);
/// Partial sums of each: of even and of odd entries where there are registers for both. A fused multiply-add takes four
/// cycles and a core starts two in each, so 8 sums just keep it busy and 16 leave room for waiting; the 16 registers of
/// SSE4 and AVX2 hold 8 with their operands, the 32 of AVX-512 hold 16.
constexpr std::size_t kPartials = HWY_MAX_BYTES >= 64 ? 2 : 1;

/// Keeps a loaded vector in its register. Two products read it, and a compiler that sees a load folds it into both,
/// which doubles what the load ports have to do. Not where lanes are plain doubles: the compiler makes vectors of them.
HWY_INLINE void keep(Vec& v) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128 && (HWY_COMPILER_GCC || HWY_COMPILER_CLANG)
  asm("" : "+v"(v.raw));
#else
  (void)v;
#endif
}

/// For both rows r of a pair of the matrix: target_r[lane] = Σ_i value_r[i] · rows[source[i] + lane]: with two partial
/// sums, the entries at even places in ascending order, those at odd places likewise, then the two together.
template <std::size_t partials = kPartials>
HWY_INLINE void multiply_pair(const RowPairs& matrix, std::uint32_t pair, const double* rows,
                              double* HWY_RESTRICT first, double* HWY_RESTRICT second) {
  const std::uint32_t* HWY_RESTRICT source = matrix.source.data();
  const double* HWY_RESTRICT value = matrix.value.data();
  const std::size_t end = matrix.begin[pair + 1];
  for (std::size_t piece = 0; piece < kPieces; ++piece) {
    const double* base = rows + piece * kVectors * kWidth;
    Vec a[partials][kVectors];
    Vec b[partials][kVectors];
    for (std::size_t u = 0; u < partials; ++u) {
      for (std::size_t v = 0; v < kVectors; ++v) a[u][v] = b[u][v] = hn::Zero(kTag);
    }
    const auto add = [&](std::size_t i, std::size_t u) HWY_ATTR {
      const double* from = base + source[i];
      const Vec of_first = hn::Set(kTag, value[2 * i]);
      const Vec of_second = hn::Set(kTag, value[2 * i + 1]);
      for (std::size_t v = 0; v < kVectors; ++v) {
        Vec row = hn::Load(kTag, from + v * kWidth);
        keep(row);
        a[u][v] = hn::MulAdd(of_first, row, a[u][v]);
        b[u][v] = hn::MulAdd(of_second, row, b[u][v]);
      }
    };
    std::size_t i = matrix.begin[pair];
    for (; i + partials <= end; i += partials) {
      for (std::size_t u = 0; u < partials; ++u) add(i + u, u);
    }
    if (i < end) add(i, 0);
    for (std::size_t v = 0; v < kVectors; ++v) {
      const std::size_t at = (piece * kVectors + v) * kWidth;
      hn::Store(partials == 1 ? a[0][v] : hn::Add(a[0][v], a[partials - 1][v]), kTag, first + at);
      hn::Store(partials == 1 ? b[0][v] : hn::Add(b[0][v], b[partials - 1][v]), kTag, second + at);
    }
  }
}

/// For both rows r of a pair: target_r[lane] = value_r[0] + Σ_j value_r[j] · numbers[j − 1][lane], j ascending.
/// value: [n_columns x 2], of the pair.
HWY_INLINE void multiply_affine_pair(std::size_t n_columns, const double* HWY_RESTRICT value,
                                     const double* HWY_RESTRICT numbers, double* HWY_RESTRICT first,
                                     double* HWY_RESTRICT second) {
  for (std::size_t piece = 0; piece < kPieces; ++piece) {
    const double* row_of = numbers + piece * kVectors * kWidth;
    Vec a[kVectors];
    Vec b[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) {
      a[v] = hn::Set(kTag, value[0]);
      b[v] = hn::Set(kTag, value[1]);
    }
    for (std::size_t j = 1; j < n_columns; ++j, row_of += kLanes) {
      const Vec of_first = hn::Set(kTag, value[2 * j]);
      const Vec of_second = hn::Set(kTag, value[2 * j + 1]);
      for (std::size_t v = 0; v < kVectors; ++v) {
        Vec row = hn::Load(kTag, row_of + v * kWidth);
        keep(row);
        a[v] = hn::MulAdd(of_first, row, a[v]);
        b[v] = hn::MulAdd(of_second, row, b[v]);
      }
    }
    for (std::size_t v = 0; v < kVectors; ++v) {
      const std::size_t at = (piece * kVectors + v) * kWidth;
      hn::Store(a[v], kTag, first + at);
      hn::Store(b[v], kTag, second + at);
    }
  }
}

/// Rows [2 first, 2 end) of the product: target[row − 2 first][lane] = Σ_column matrix[row][column] ·
/// rows[column][lane]. Not inlined: compiled once, the partial sums stay in registers, which a compiler gives up on in
/// a larger function.
template <std::size_t partials = kPartials>
HWY_NOINLINE void multiply_pairs(const RowPairs& matrix, std::uint32_t first, std::uint32_t end, const double* rows,
                                 double* target) {
  for (std::uint32_t p = first; p < end; ++p, target += 2 * kLanes) {
    multiply_pair<partials>(matrix, p, rows, target, target + kLanes);
  }
}

/// All rows of the product.
template <std::size_t partials = kPartials>
HWY_INLINE void multiply(const RowPairs& matrix, const double* rows, double* target) {
  multiply_pairs<partials>(matrix, 0, matrix.n_pairs(), rows, target);
}

/// Zones of which one division serves all, since divisions are slow: 1/a and 1/b are b/(ab) and a/(ab).
constexpr std::uint32_t kGroup = 8;
/// Days whose products of kGroup are normal numbers, whatever their order.
constexpr double kLeastDays = 1e-35;
constexpr double kMostDays = 1e35;

/// values[k] is replaced by inverse / values[k] where inverse = 1 / Π values: the inverse of each, by products alone.
template <std::uint32_t n>
HWY_INLINE void share_inverse(Vec inverse, const Vec* products, Vec* values) {
  if constexpr (n == 2) {
    const Vec first = values[0];
    values[0] = hn::Mul(inverse, values[1]);
    values[1] = hn::Mul(inverse, first);
  } else {
    // products: of this level's halves first, then those of the left half's tree, then of the right half's
    constexpr std::uint32_t half = n / 2;
    const Vec left = hn::Mul(inverse, products[1]);
    const Vec right = hn::Mul(inverse, products[0]);
    share_inverse<half>(left, products + 2, values);
    share_inverse<half>(right, products + 2 + (half - 2), values + half);
  }
}

/// Π values; `products` gets what `share_inverse` needs, n − 2 of them.
template <std::uint32_t n>
HWY_INLINE Vec multiply_all(const Vec* values, Vec* products) {
  if constexpr (n == 2) {
    return hn::Mul(values[0], values[1]);
  } else {
    constexpr std::uint32_t half = n / 2;
    products[0] = multiply_all<half>(values, products + 2);
    products[1] = multiply_all<half>(values + half, products + 2 + (half - 2));
    return hn::Mul(products[0], products[1]);
  }
}

/// days[k] becomes 1 / days[k], by one division for all where they are in range, lane by lane. `in_range`: they are
/// known to be. n: kGroup, or 2.
template <std::uint32_t n, bool in_range>
HWY_INLINE void invert(Vec* days) {
  const Vec one = hn::Set(kTag, 1.0);
  if constexpr (n == kGroup) {
    Vec products[n - 2];
    if constexpr (!in_range) {
      auto fits = hn::Eq(one, one);
      for (std::uint32_t k = 0; k < n; ++k) {
        fits = hn::And(fits,
                       hn::And(hn::Gt(days[k], hn::Set(kTag, kLeastDays)), hn::Lt(days[k], hn::Set(kTag, kMostDays))));
      }
      if (HWY_UNLIKELY(!hn::AllTrue(kTag, fits))) {
        Vec each[n];
        for (std::uint32_t k = 0; k < n; ++k) each[k] = hn::Div(one, days[k]);
        share_inverse<n>(hn::Div(one, multiply_all<n>(days, products)), products, days);
        for (std::uint32_t k = 0; k < n; ++k) days[k] = hn::IfThenElse(fits, days[k], each[k]);
        return;
      }
    }
    const Vec product = multiply_all<n>(days, products);
    share_inverse<n>(hn::Div(one, product), products, days);
  } else {
    for (std::uint32_t k = 0; k < n; ++k) days[k] = hn::Div(one, days[k]);
  }
}

/// e^x, within a unit in the last place; lanes that are beyond Highway's range, or no number, by the standard library.
HWY_INLINE Vec exponential(Vec x) {
  const auto in_range = hn::Le(x, hn::Set(kTag, 700.0));
  const Vec fast = hn::CallExp(kTag, hn::IfThenElseZero(in_range, x));
  if (HWY_LIKELY(hn::AllTrue(kTag, in_range))) return fast;
  HWY_ALIGN double lane[kWidth];
  hn::Store(x, kTag, lane);
  for (double& value : lane) value = std::exp(value);
  return hn::IfThenElse(in_range, fast, hn::Load(kTag, lane));
}

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
