# `cmake --install` gives the program and the two libraries with a package config (find_package(dotpop)).
