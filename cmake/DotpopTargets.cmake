# What every target of the project is compiled with. Warnings and sanitizers stay private to the project;
# floating-point rules are part of the results, so they are set in this one place.
add_library(dotpop_options INTERFACE)
target_compile_features(dotpop_options INTERFACE cxx_std_20)
target_include_directories(dotpop_options INTERFACE "${PROJECT_SOURCE_DIR}")

target_compile_options(dotpop_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wdouble-promotion -Wimplicit-fallthrough
  # GCC 12 takes `"text" + std::string` for an overlapping copy (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${DOTPOP_WARNINGS_AS_ERRORS}>:-Werror>)

# A result is a function of the study and the build alone: no contraction behind our back (GCC fuses a*b+c
# whenever the target has FMA), no reassociation, no -march for the whole project.
target_compile_options(dotpop_options INTERFACE -ffp-contract=off)

# Preconditions (assert) hold in every build but Release.
if(NOT DOTPOP_SANITIZE)
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
endif()

if(DOTPOP_SANITIZE)
  target_compile_options(dotpop_options INTERFACE
    -fsanitize=${DOTPOP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g)
  target_link_options(dotpop_options INTERFACE -fsanitize=${DOTPOP_SANITIZE})
  # GCC 12 sees uninitialised values inside libstdc++ once the sanitizers have rewritten it.
  target_compile_options(dotpop_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

# dotpop_library(name SOURCES ... LINK ...): a static library of this project, with its alias dotpop::name.
function(dotpop_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(dotpop_${name} STATIC ${arg_SOURCES})
  add_library(dotpop::${name} ALIAS dotpop_${name})
  set_target_properties(dotpop_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(dotpop_${name} PUBLIC cxx_std_20)
  target_include_directories(dotpop_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/dotpop>)
  target_link_libraries(dotpop_${name} PUBLIC ${arg_LINK} PRIVATE $<BUILD_INTERFACE:dotpop_options> ${arg_PRIVATE_LINK})
endfunction()
