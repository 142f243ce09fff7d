#pragma once

/// Before any header of Highway: which instruction sets the kernel is compiled for. SVE and RVV are left out: their
/// vectors have no size at compile time and cannot stand in arrays; such machines take NEON or the scalar fallback.
/// AVX3_DL adds nothing for doubles to AVX3, and a CPU with SSSE3 but without SSE4 is too old to be worth the code.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
