#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dotpop {

/// Bytes that a text like "4GiB", "1.5 GB", "500MB" or "4294967296" means: a number, and B, or k, M, G or T with B
/// (powers of 1000) or iB (powers of 1024), in either case. Nothing where it means none, or more than 2^64 − 1;
/// parts of a byte are dropped.
std::optional<std::uint64_t> byte_size(std::string_view text);

}  // namespace dotpop
