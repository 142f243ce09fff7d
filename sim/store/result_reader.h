#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/store/hdf5.h"

namespace dotpop {

/// A result file opened for reading; throws an input `Error` for a file that is not one. What is large (samples) is
/// read when asked for.
class ResultReader {
 public:
  explicit ResultReader(const std::filesystem::path& path);

  const hdf5::Reader& file() const { return file_; }
  std::string text(const std::string& attribute) const { return file_.text_attribute(attribute).value_or(""); }
  double number(const std::string& attribute) const;

  std::vector<std::string> establishment;  ///< FINESS
  std::vector<std::string> establishment_region;
  std::vector<std::string> establishment_name;
  std::vector<std::string> region;
  std::vector<std::string> factor;
  std::vector<std::string> factor_distribution;
  std::vector<double> quantile;  ///< empty when the study asked for none
  std::uint64_t n_scenarios = 0;
  bool has_samples = false;

  /// Amounts of one establishment in every scenario, EUR, NaN where not evaluated; with samples only.
  std::vector<double> samples_of(std::size_t establishment_row) const;

 private:
  hdf5::Reader file_;
};

}  // namespace dotpop
