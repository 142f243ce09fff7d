#include "bench/territories.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "app/measure/measured_territory.h"

namespace dotpop::bench {
namespace {

MeasuredTerritory main_territory() {
  const char* given = std::getenv("DOTPOP_REFERENCE_TERRITORY");
  const std::filesystem::path folder = given != nullptr ? given : DOTPOP_DEFAULT_REFERENCE;
  const bool is_there = given != nullptr || std::filesystem::is_directory(folder);
  return is_there ? read_measured_territory(folder) : generate_measured_territory();
}

MeasuredTerritory territory_of_size(const std::string& size) {
  const double times = std::stod(size);
  return times < 1.0 ? generate_part_of_france(times) : generate_measured_territory(static_cast<unsigned>(times));
}

}  // namespace

const Workload& main_workload() {
  static const Workload instance = [] {
    MeasuredTerritory measured = main_territory();
    Workload workload(std::move(measured.territory));
    std::fprintf(stderr, "territory: %s: %s\n", measured.name.c_str(), workload.summary().c_str());
    return workload;
  }();
  return instance;
}

const Workload& workload_of_size(const std::string& size) {
  static std::map<std::string, std::unique_ptr<const Workload>> made;
  auto& workload = made[size];
  if (!workload) workload = std::make_unique<const Workload>(territory_of_size(size).territory);
  return *workload;
}

}  // namespace dotpop::bench
