#pragma once

/// Before any header of Highway: which instruction sets the kernel is compiled for. SVE and RVV are left out: their
/// vectors have no size at compile time and cannot stand in arrays; such machines take NEON or the scalar fallback.
/// SSSE3 and AVX3_DL have nothing for doubles that SSE2 and AVX3 do not have.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
