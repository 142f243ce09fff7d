#include <algorithm>
#include <functional>
#include <numeric>

#include "core/error.h"
#include "sim/store/hdf5.h"
#include "sim/store/hdf5_error.h"

namespace dotpop::hdf5 {
namespace {

hid_t open_file(const std::filesystem::path& path) {
  start_library();
  return H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
}

[[noreturn]] void bad_file(const std::string& path, const std::string& problem) {
  const std::string reason = take_reason();
  throw_input_error(problem, reason, "is it a result of `dotpop run`, complete and undamaged?", {path, 0, {}});
}

/// An array would be read past the one value there is room for.
bool is_scalar(const Handle& attribute) {
  const Handle space(H5Aget_space(attribute.id()), H5Sclose, "read the shape of an attribute");
  return H5Sget_simple_extent_npoints(space.id()) == 1;
}

}  // namespace

Reader::Reader(const std::filesystem::path& path) : path_(path.string()) {
  const hid_t id = open_file(path);
  if (id < 0) bad_file(path_, "cannot be opened as HDF5");
  file_ = Handle(id, H5Fclose, "open");
}

bool Reader::has(const std::string& name) const { return H5Lexists(file_.id(), name.c_str(), H5P_DEFAULT) > 0; }

Handle Reader::open_dataset(const std::string& name) const {
  if (!has(name)) bad_file(path_, "has no variable '" + name + "'");
  const hid_t id = H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT);
  if (id < 0) bad_file(path_, "variable '" + name + "' cannot be opened");
  return {id, H5Dclose, "open"};
}

std::vector<std::uint64_t> Reader::shape(const std::string& name) const {
  const Handle dataset = open_dataset(name);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "read the shape of '" + name + "'");
  const int rank = H5Sget_simple_extent_ndims(space.id());
  if (rank < 0) bad_file(path_, "variable '" + name + "' has no shape");
  std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
  H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

std::optional<std::string> Reader::text_attribute(const std::string& name) const {
  if (H5Aexists(file_.id(), name.c_str()) <= 0) return std::nullopt;
  const Handle attribute(H5Aopen(file_.id(), name.c_str(), H5P_DEFAULT), H5Aclose, "read attribute '" + name + "'");
  const Handle type(H5Aget_type(attribute.id()), H5Tclose, "read attribute '" + name + "'");
  const bool fixed_text = H5Tget_class(type.id()) == H5T_STRING && H5Tis_variable_str(type.id()) <= 0;
  if (!fixed_text || !is_scalar(attribute)) return std::nullopt;
  std::string text(H5Tget_size(type.id()), '\0');
  if (H5Aread(attribute.id(), type.id(), text.data()) < 0) bad_file(path_, "attribute '" + name + "' cannot be read");
  return text.substr(0, text.find('\0'));
}

template <class T>
std::optional<T> Reader::scalar_attribute(const std::string& name, hid_t memory_type) const {
  if (H5Aexists(file_.id(), name.c_str()) <= 0) return std::nullopt;
  const Handle attribute(H5Aopen(file_.id(), name.c_str(), H5P_DEFAULT), H5Aclose, "read attribute '" + name + "'");
  T value = 0;
  if (!is_scalar(attribute)) bad_file(path_, "attribute '" + name + "' is no single number");
  if (H5Aread(attribute.id(), memory_type, &value) < 0) bad_file(path_, "attribute '" + name + "' is no number");
  return value;
}

std::optional<double> Reader::number_attribute(const std::string& name) const {
  return scalar_attribute<double>(name, H5T_NATIVE_DOUBLE);
}

std::optional<std::int64_t> Reader::integer_attribute(const std::string& name) const {
  return scalar_attribute<std::int64_t>(name, H5T_NATIVE_INT64);
}

std::vector<std::string> Reader::strings(const std::string& name) const {
  const Handle dataset = open_dataset(name);
  const auto sizes = shape(name);
  const std::uint64_t n = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{1}, std::multiplies<>());
  const Handle stored(H5Dget_type(dataset.id()), H5Tclose, "read '" + name + "'");
  if (H5Tget_class(stored.id()) != H5T_STRING || H5Tis_variable_str(stored.id()) <= 0) {
    bad_file(path_, "variable '" + name + "' is not text");
  }
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "read '" + name + "'");
  std::vector<char*> pointers(n, nullptr);
  if (n > 0 && H5Dread(dataset.id(), stored.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()) < 0) {
    bad_file(path_, "variable '" + name + "' cannot be read");
  }
  std::vector<std::string> values;
  for (const char* text : pointers) values.emplace_back(text == nullptr ? "" : text);
  if (n > 0) H5Dvlen_reclaim(stored.id(), space.id(), H5P_DEFAULT, pointers.data());
  return values;
}

std::vector<double> Reader::numbers(const std::string& name) const {
  const auto sizes = shape(name);
  return numbers(name, std::vector<hsize_t>(sizes.size(), 0), {sizes.begin(), sizes.end()});
}

std::vector<double> Reader::numbers(const std::string& name, const std::vector<hsize_t>& offset,
                                    const std::vector<hsize_t>& count) const {
  const Handle dataset = open_dataset(name);
  const Handle type(H5Dget_type(dataset.id()), H5Tclose, "read '" + name + "'");
  const H5T_class_t kind = H5Tget_class(type.id());
  if (kind != H5T_FLOAT && kind != H5T_INTEGER) bad_file(path_, "variable '" + name + "' is not numeric");
  if (shape(name).size() != count.size()) bad_file(path_, "variable '" + name + "' has another shape");
  const auto n = std::accumulate(count.begin(), count.end(), hsize_t{1}, std::multiplies<>());
  std::vector<double> values(n);
  if (n == 0) return values;
  const Handle file_space(H5Dget_space(dataset.id()), H5Sclose, "read '" + name + "'");
  const Handle memory_space(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose,
                            "read '" + name + "'");
  const bool read =
      H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, offset.data(), nullptr, count.data(), nullptr) >= 0 &&
      H5Sselect_valid(file_space.id()) > 0 &&
      H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, memory_space.id(), file_space.id(), H5P_DEFAULT, values.data()) >= 0;
  if (!read) bad_file(path_, "variable '" + name + "' cannot be read");
  return values;
}

}  // namespace dotpop::hdf5
