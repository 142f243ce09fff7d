#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/territory.h"
#include "sim/engine.h"
#include "sim/store/hdf5.h"
#include "sim/study.h"

namespace dotpop {

/// What the root attributes say besides the study itself.
struct Provenance {
  std::string version;
  std::string territory_sha256;
  std::string territory_title;  ///< may be empty
  std::string synthetic_note;   ///< what of the territory is synthetic; empty when nothing says so
  unsigned threads = 1;
  std::string instruction_set;
};

/// Writes a study's result as the interface describes it ("Result: HDF5, readable as netCDF-4"): wave by wave while
/// the engine runs, statistics at the end. The caller gives the file its final name once `finish` has returned.
class ResultWriter : public ScenarioSink {
 public:
  ResultWriter(const std::filesystem::path& path, const Territory& territory, const Study& study,
               const Provenance& provenance);

  bool wants_amounts() const override { return study_.output.samples != SampleStorage::none; }
  void keep(const Amounts& amounts) override;
  void write(const Wave& wave) override;
  /// Statistics, timings; then flushes and closes. `wall_seconds`: of the whole command so far.
  void finish(const StudyResult& result, double wall_seconds);

 private:
  void write_root(const Provenance& provenance);
  void create_coordinates();
  void create_scenario_variables();
  void describe_choices();
  /// Rows [e, e + rows) of the amounts, as the file has them.
  template <class Value>
  void write_rows(const Amounts& amounts, std::size_t e, std::size_t rows, std::vector<Value>& scratch);
  /// A floating-point variable with its attributes.
  void variable(const std::string& name, hdf5::Type type, const std::vector<std::string>& dimensions,
                const std::string& units, const std::string& long_name, const hdf5::Layout& layout = {});
  void write_by_establishment(const std::string& name, const std::string& units, const std::string& long_name,
                              const std::vector<double>& values);
  void write_moments(const std::vector<Moments>& moments);
  void write_regions(const StudyResult& result);

  const Territory& territory_;
  const Study& study_;
  std::vector<std::uint32_t> establishments_;
  hdf5::Writer file_;
  std::vector<double> scratch_;
  std::vector<float> scratch_f32_;
  std::vector<std::uint8_t> scratch_u8_;
};

}  // namespace dotpop
