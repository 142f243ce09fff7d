#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// The file as the HDF5 library itself sees it, past the layer under test.
namespace dotpop::test {

/// A path of its own in the temporary folder, removed at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& name);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct RawDataset {
  std::string type;                         ///< "f32", "f64", "u8", "i64", "text"
  std::vector<std::uint64_t> shape;         ///< sizes
  std::vector<std::string> dimensions;      ///< names of the scales attached to each dimension; of a scale: empty
  bool is_scale = false;                    ///< a coordinate
  std::map<std::string, std::string> text;  ///< its text attributes
  std::string bytes;                        ///< contents; text with a line break behind each value
};

/// Every dataset of a file by name. Throws std::runtime_error when the library refuses.
std::map<std::string, RawDataset> read_raw(const std::filesystem::path& path);

/// A numeric attribute of a dataset.
std::vector<double> raw_numbers(const std::filesystem::path& path, const std::string& dataset, const std::string& name);

/// A root attribute that is an array, which dotpop never writes.
void add_array_attribute(const std::filesystem::path& path, const std::string& name, const std::vector<double>& values);

}  // namespace dotpop::test
