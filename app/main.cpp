#include "app/commands/program.h"

int main(int argc, char** argv) { return dotpop::run_program(argc, argv); }
