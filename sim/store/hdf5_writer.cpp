#include <hdf5_hl.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "sim/store/hdf5.h"
#include "sim/store/hdf5_error.h"

namespace dotpop::hdf5 {
namespace {

void check(herr_t status, const std::string& action) {
  if (status < 0) fail(action);
}

hid_t stored_type(Type type) {
  switch (type) {
    case Type::f32:
      return H5T_IEEE_F32LE;
    case Type::f64:
      return H5T_IEEE_F64LE;
    case Type::u8:
      return H5T_STD_U8LE;
    case Type::i64:
      return H5T_STD_I64LE;
  }
  return H5T_IEEE_F64LE;
}

/// Variable-length UTF-8 text, netCDF-4's string.
Handle variable_text() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make a text type");
  check(H5Tset_size(type.id(), H5T_VARIABLE), "make a text type");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make a text type");
  return type;
}

/// The handle is made here, as closing the property lists would wipe out the reason of a refusal.
Handle create_file(const std::filesystem::path& path) {
  start_library();
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "prepare a file");
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;  // netCDF-4 demands both
  check(H5Pset_link_creation_order(creation.id(), order), "prepare a file");
  check(H5Pset_attr_creation_order(creation.id(), order), "prepare a file");
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "prepare a file");
  // Version 1.8 of the format or later: attributes over 64 KiB (the study's text) need it.
  check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_LATEST), "prepare a file");
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose,
          "create '" + path.string() + "'"};
}

}  // namespace

Writer::Writer(const std::filesystem::path& path) : file_(create_file(path)) {}

void Writer::write_attribute(hid_t object, const std::string& name, hid_t type, std::span<const hsize_t> shape,
                             const void* value) {
  const std::string action = "write attribute '" + name + "'";
  const Handle space(
      shape.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
      H5Sclose, action);
  const Handle attribute(H5Acreate2(object, name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         action);
  check(H5Awrite(attribute.id(), type, value), action);
}

namespace {
Handle fixed_text(const std::string& value) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make a text type");
  check(H5Tset_size(type.id(), std::max<std::size_t>(1, value.size())), "make a text type");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make a text type");
  return type;
}
}  // namespace

void Writer::attribute(const std::string& name, const std::string& value) {
  write_attribute(file_.id(), name, fixed_text(value).id(), {}, value.c_str());
}
void Writer::attribute(const std::string& name, double value) {
  write_attribute(file_.id(), name, H5T_NATIVE_DOUBLE, {}, &value);
}
void Writer::attribute(const std::string& name, std::int64_t value) {
  write_attribute(file_.id(), name, H5T_NATIVE_INT64, {}, &value);
}
void Writer::attribute(const std::string& dataset, const std::string& name, const std::string& value) {
  write_attribute(open_dataset(dataset).id(), name, fixed_text(value).id(), {}, value.c_str());
}
void Writer::attribute(const std::string& dataset, const std::string& name, std::span<const double> values) {
  const std::array<hsize_t, 1> shape = {values.size()};
  write_attribute(open_dataset(dataset).id(), name, H5T_NATIVE_DOUBLE, shape, values.data());
}
void Writer::attribute(const std::string& dataset, const std::string& name, std::span<const std::uint8_t> values) {
  const std::array<hsize_t, 1> shape = {values.size()};
  write_attribute(open_dataset(dataset).id(), name, H5T_NATIVE_UINT8, shape, values.data());
}

Handle Writer::open_dataset(const std::string& name) const {
  return {H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), H5Dclose, "open variable '" + name + "'"};
}

Handle Writer::create_dataset(const std::string& name, hid_t type, std::span<const hsize_t> shape,
                              const Layout& layout) {
  const std::vector<hsize_t>& chunk = layout.chunk;
  const std::string action = "create variable '" + name + "'";
  const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose, action);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, action);
  check(H5Pset_attr_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), action);
  check(H5Pset_obj_track_times(creation.id(), false), action);  // the same study makes the same bytes
  const bool empty = std::find(shape.begin(), shape.end(), hsize_t{0}) != shape.end();
  if (!chunk.empty() && !empty) {
    check(H5Pset_chunk(creation.id(), static_cast<int>(chunk.size()), chunk.data()), action);
  }
  const bool is_float = H5Tget_class(type) == H5T_FLOAT;
  if (!layout.filled) check(H5Pset_fill_time(creation.id(), H5D_FILL_TIME_NEVER), action);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  if (is_float) check(H5Pset_fill_value(creation.id(), H5T_NATIVE_DOUBLE, &missing), action);
  Handle dataset(H5Dcreate2(file_.id(), name.c_str(), type, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT),
                 H5Dclose, action);
  if (is_float) {
    const std::array<hsize_t, 1> one = {1};
    const float missing_f32 = std::numeric_limits<float>::quiet_NaN();
    const bool single = H5Tget_size(type) == sizeof(float);
    write_attribute(dataset.id(), "_FillValue", single ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE, one,
                    single ? static_cast<const void*>(&missing_f32) : static_cast<const void*>(&missing));
  }
  return dataset;
}

void Writer::string_dataset(const std::string& name, std::span<const std::string> values) {
  const std::array<hsize_t, 1> shape = {values.size()};
  const Handle type = variable_text();
  const Handle dataset = create_dataset(name, type.id(), shape, {});
  if (values.empty()) return;
  std::vector<const char*> pointers(values.size());
  std::transform(values.begin(), values.end(), pointers.begin(), [](const std::string& v) { return v.c_str(); });
  check(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "write '" + name + "'");
}

void Writer::coordinate(const std::string& name, std::span<const std::string> values) {
  string_dataset(name, values);
  check(H5DSset_scale(open_dataset(name).id(), name.c_str()), "make dimension '" + name + "'");
}

void Writer::coordinate(const std::string& name, std::span<const double> values, Type type) {
  const std::array<hsize_t, 1> shape = {values.size()};
  const Handle dataset = create_dataset(name, stored_type(type), shape, {});
  if (!values.empty()) {
    check(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
          "write '" + name + "'");
  }
  check(H5DSset_scale(dataset.id(), name.c_str()), "make dimension '" + name + "'");
}

void Writer::index_coordinate(const std::string& name, std::uint64_t size) {
  constexpr hsize_t kChunk = 1 << 16;
  const std::array<hsize_t, 1> shape = {size};
  const Handle dataset = create_dataset(name, H5T_STD_I64LE, shape, {std::min<hsize_t>(size, kChunk)});
  check(H5DSset_scale(dataset.id(), name.c_str()), "make dimension '" + name + "'");
}

void Writer::write_index(const std::string& name, std::uint64_t first, std::size_t count) {
  std::vector<std::int64_t> values(count);
  std::iota(values.begin(), values.end(), static_cast<std::int64_t>(first));
  write_box(name, {first}, {count}, H5T_NATIVE_INT64, values.data());
}

hsize_t Writer::dimension_size(const std::string& dimension) const {
  const Handle dataset = open_dataset(dimension);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "read dimension '" + dimension + "'");
  return static_cast<hsize_t>(H5Sget_simple_extent_npoints(space.id()));
}

void Writer::variable(const std::string& name, Type type, const std::vector<std::string>& dimensions,
                      const Layout& layout) {
  std::vector<hsize_t> shape;
  for (const auto& dimension : dimensions) shape.push_back(dimension_size(dimension));
  Layout fitting = layout;
  for (std::size_t i = 0; i < fitting.chunk.size(); ++i) {
    fitting.chunk[i] = std::max<hsize_t>(1, std::min(fitting.chunk[i], shape[i]));
  }
  const Handle dataset = create_dataset(name, stored_type(type), shape, fitting);
  for (unsigned i = 0; i < dimensions.size(); ++i) {
    check(H5DSattach_scale(dataset.id(), open_dataset(dimensions[i]).id(), i), "attach '" + dimensions[i] + "'");
  }
}

void Writer::variable(const std::string& name, const std::string& dimension, std::span<const std::string> values) {
  string_dataset(name, values);
  check(H5DSattach_scale(open_dataset(name).id(), open_dataset(dimension).id(), 0), "attach '" + dimension + "'");
}

void Writer::write_box(const std::string& name, const std::vector<hsize_t>& offset, const std::vector<hsize_t>& count,
                       hid_t memory_type, const void* values) {
  if (std::find(count.begin(), count.end(), hsize_t{0}) != count.end()) return;
  const std::string action = "write '" + name + "'";
  const Handle dataset = open_dataset(name);
  const Handle file_space(H5Dget_space(dataset.id()), H5Sclose, action);
  check(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, offset.data(), nullptr, count.data(), nullptr), action);
  const Handle memory_space(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose, action);
  check(H5Dwrite(dataset.id(), memory_type, memory_space.id(), file_space.id(), H5P_DEFAULT, values), action);
}

void Writer::write(const std::string& name, const std::vector<hsize_t>& offset, const std::vector<hsize_t>& count,
                   std::span<const double> values) {
  write_box(name, offset, count, H5T_NATIVE_DOUBLE, values.data());
}
void Writer::write(const std::string& name, const std::vector<hsize_t>& offset, const std::vector<hsize_t>& count,
                   std::span<const float> values) {
  write_box(name, offset, count, H5T_NATIVE_FLOAT, values.data());
}
void Writer::write(const std::string& name, const std::vector<hsize_t>& offset, const std::vector<hsize_t>& count,
                   std::span<const std::uint8_t> values) {
  write_box(name, offset, count, H5T_NATIVE_UINT8, values.data());
}

void Writer::write(const std::string& name, std::span<const double> values) {
  if (values.empty()) return;
  check(H5Dwrite(open_dataset(name).id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
        "write '" + name + "'");
}

void Writer::close() {
  check(H5Fflush(file_.id(), H5F_SCOPE_GLOBAL), "flush the file");
  file_.close("close the file");
}

}  // namespace dotpop::hdf5
