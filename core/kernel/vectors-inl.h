// Vectors of doubles of one instruction set, as everything that Highway compiles here names them. Highway includes this
// once for each instruction set (hence no #pragma once).
#if defined(DOTPOP_KERNEL_VECTORS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef DOTPOP_KERNEL_VECTORS_INL_H
#undef DOTPOP_KERNEL_VECTORS_INL_H
#else
#define DOTPOP_KERNEL_VECTORS_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace dotpop::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<double>;
using Vec = hn::Vec<Tag>;
constexpr Tag kTag;
constexpr std::size_t kWidth = HWY_LANES(double);

}  // namespace dotpop::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
