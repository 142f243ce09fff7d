# `cmake --install` gives the program, the two libraries with their headers, and a package config, so that another
# project says find_package(dotpop) and links dotpop::sim (tests/consumer/ is one).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS dotpop RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS dotpop_core dotpop_sim EXPORT dotpop_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY core sim DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dotpop FILES_MATCHING PATTERN "*.h")
install(EXPORT dotpop_targets NAMESPACE dotpop:: FILE dotpopTargets.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/dotpop)
configure_package_config_file(cmake/dotpopConfig.cmake.in dotpopConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/dotpop)
write_basic_package_version_file(dotpopConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/dotpopConfig.cmake" "${PROJECT_BINARY_DIR}/dotpopConfigVersion.cmake"
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/dotpop)
