#pragma once

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// A small RAII layer over the HDF5 C API: just what a result file needs. Everything throws a machine `Error` with
/// HDF5's own reason when the library refuses; HDF5 prints nothing. Not thread-safe, as HDF5 itself is not.
namespace dotpop::hdf5 {

/// Owns one HDF5 identifier.
class Handle {
 public:
  using Closer = herr_t (*)(hid_t);
  Handle() = default;
  /// Throws when `id` is negative; `action` and `name` say what was tried ("create dataset 'design'").
  Handle(hid_t id, Closer closer, const std::string& action);
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle&& other) noexcept;
  ~Handle();

  hid_t id() const { return id_; }
  /// Closes now and throws when that fails, since a full disk may show only here.
  void close(const std::string& action);

 private:
  hid_t id_ = -1;
  Closer closer_ = nullptr;
};

/// How a number is stored.
enum class Type { f32, f64, u8, i64 };

/// How a variable lies in the file.
struct Layout {
  /// In chunks of this shape, one after the other where there is none; floating point is NaN until it is written.
  Layout(std::initializer_list<hsize_t> chunk_shape = {}) : chunk(chunk_shape) {}
  /// One after the other, and all of it will be written: no NaN is put there before.
  static Layout written_whole() {
    Layout layout;
    layout.filled = false;
    return layout;
  }

  std::vector<hsize_t> chunk;
  bool filled = true;
};

/// A file being written, laid out so that netCDF-4 reads it: creation order tracked, dimensions as dimension scales.
class Writer {
 public:
  /// Creates or truncates `path`.
  explicit Writer(const std::filesystem::path& path);

  void attribute(const std::string& name, const std::string& value);
  void attribute(const std::string& name, double value);
  void attribute(const std::string& name, std::int64_t value);
  /// Attributes of a dataset.
  void attribute(const std::string& dataset, const std::string& name, const std::string& value);
  void attribute(const std::string& dataset, const std::string& name, std::span<const double> values);
  void attribute(const std::string& dataset, const std::string& name, std::span<const std::uint8_t> values);

  /// A coordinate variable: 1-D, the dimension scale of its own name.
  void coordinate(const std::string& name, std::span<const std::string> values);
  void coordinate(const std::string& name, std::span<const double> values, Type type = Type::f64);
  /// Numbers 0 ... size − 1, to be written piece by piece.
  void index_coordinate(const std::string& name, std::uint64_t size);
  void write_index(const std::string& name, std::uint64_t first, std::size_t count);

  /// A variable over named dimensions (each a coordinate made before). Floating point says that NaN is missing
  /// (_FillValue).
  void variable(const std::string& name, Type type, const std::vector<std::string>& dimensions,
                const Layout& layout = {});
  void variable(const std::string& name, const std::string& dimension, std::span<const std::string> values);

  /// Writes a box of a variable; `values` row-major. Converts to the stored type.
  void write(const std::string& name, const std::vector<hsize_t>& offset, const std::vector<hsize_t>& count,
             std::span<const double> values);
  void write(const std::string& name, const std::vector<hsize_t>& offset, const std::vector<hsize_t>& count,
             std::span<const float> values);
  void write(const std::string& name, const std::vector<hsize_t>& offset, const std::vector<hsize_t>& count,
             std::span<const std::uint8_t> values);
  /// The whole of a variable.
  void write(const std::string& name, std::span<const double> values);

  /// Flushes and closes; a full disk shows here at the latest.
  void close();

 private:
  Handle open_dataset(const std::string& name) const;
  void write_box(const std::string& name, const std::vector<hsize_t>& offset, const std::vector<hsize_t>& count,
                 hid_t memory_type, const void* values);
  void write_attribute(hid_t object, const std::string& name, hid_t type, std::span<const hsize_t> shape,
                       const void* value);
  Handle create_dataset(const std::string& name, hid_t type, std::span<const hsize_t> shape, const Layout& layout);
  void string_dataset(const std::string& name, std::span<const std::string> values);
  hsize_t dimension_size(const std::string& dimension) const;

  Handle file_;
};

/// A file being read. Missing names and wrong shapes throw an input `Error` naming file and variable.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path);

  bool has(const std::string& name) const;
  std::vector<std::uint64_t> shape(const std::string& name) const;
  std::optional<std::string> text_attribute(const std::string& name) const;
  std::optional<double> number_attribute(const std::string& name) const;
  std::optional<std::int64_t> integer_attribute(const std::string& name) const;
  std::vector<std::string> strings(const std::string& name) const;
  std::vector<double> numbers(const std::string& name) const;
  /// A box of a variable, row-major.
  std::vector<double> numbers(const std::string& name, const std::vector<hsize_t>& offset,
                              const std::vector<hsize_t>& count) const;

 private:
  Handle open_dataset(const std::string& name) const;
  template <class T>
  std::optional<T> scalar_attribute(const std::string& name, hid_t memory_type) const;

  std::string path_;
  Handle file_;
};

}  // namespace dotpop::hdf5
