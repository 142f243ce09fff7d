#pragma once

namespace dotpop {

/// The whole program: reads the command line, runs the command, returns the exit status (interface.md, "Commands").
int run_program(int argc, const char* const* argv);

}  // namespace dotpop
