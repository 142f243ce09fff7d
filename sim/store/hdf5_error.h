#pragma once

#include <string>

namespace dotpop::hdf5 {

/// Opens the library once, silent.
void start_library();

/// The innermost reason on HDF5's error stack, which is cleared.
std::string take_reason();

/// Throws a machine `Error` "cannot ACTION (reason)".
[[noreturn]] void fail(const std::string& action);

}  // namespace dotpop::hdf5
