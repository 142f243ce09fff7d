#include "tests/sim/raw_hdf5.h"

#include <hdf5.h>
#include <hdf5_hl.h>
#include <unistd.h>

#include <stdexcept>

namespace dotpop::test {
namespace {

template <class T>
T checked(T value) {
  if (value < 0) throw std::runtime_error("test: HDF5 refuses");
  return value;
}

std::string type_name(hid_t type) {
  const std::size_t size = H5Tget_size(type);
  const H5T_class_t kind = H5Tget_class(type);
  if (kind == H5T_STRING) return "text";
  if (kind == H5T_FLOAT) return size == 4 ? "f32" : "f64";
  return (H5Tget_sign(type) == H5T_SGN_NONE ? "u" : "i") + std::to_string(8 * size);
}

std::string contents(hid_t dataset, hid_t type, std::size_t n) {
  if (n == 0) return {};
  if (H5Tget_class(type) != H5T_STRING) {
    std::string bytes(n * H5Tget_size(type), '\0');
    checked(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()));
    return bytes;
  }
  std::vector<char*> texts(n, nullptr);
  checked(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()));
  std::string bytes;
  for (const char* text : texts) bytes += std::string(text) + "\n";
  const hid_t space = H5Dget_space(dataset);
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts.data());
  H5Sclose(space);
  return bytes;
}

herr_t take_text_attribute(hid_t object, const char* name, const H5A_info_t*, void* out) {
  const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  const hid_t type = H5Aget_type(attribute);
  if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) <= 0) {
    std::string text(H5Tget_size(type), '\0');
    H5Aread(attribute, type, text.data());
    (*static_cast<std::map<std::string, std::string>*>(out))[name] = text.substr(0, text.find('\0'));
  }
  H5Tclose(type);
  H5Aclose(attribute);
  return 0;
}

RawDataset read_dataset(hid_t file, const char* name) {
  RawDataset raw;
  const hid_t dataset = checked(H5Dopen2(file, name, H5P_DEFAULT));
  const hid_t type = H5Dget_type(dataset);
  const hid_t space = H5Dget_space(dataset);
  std::vector<hsize_t> sizes(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  raw.shape.assign(sizes.begin(), sizes.end());
  raw.type = type_name(type);
  raw.is_scale = H5DSis_scale(dataset) > 0;
  for (unsigned i = 0; i < sizes.size() && !raw.is_scale; ++i) {
    raw.dimensions.emplace_back();
    H5DSiterate_scales(
        dataset, i, nullptr,
        [](hid_t, unsigned, hid_t scale, void* out) -> herr_t {
          std::string text(100, '\0');
          const ssize_t length = H5DSget_scale_name(scale, text.data(), text.size());
          *static_cast<std::string*>(out) += text.substr(0, static_cast<std::size_t>(length));
          return 0;
        },
        &raw.dimensions.back());
  }
  H5Aiterate2(dataset, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, take_text_attribute, &raw.text);
  raw.bytes = contents(dataset, type, static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  H5Sclose(space);
  H5Tclose(type);
  H5Dclose(dataset);
  return raw;
}

}  // namespace

TemporaryFile::TemporaryFile(const std::string& name)
    : path_(std::filesystem::temp_directory_path() / ("dotpop-" + std::to_string(getpid()) + "-" + name)) {
  std::filesystem::remove(path_);
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

std::map<std::string, RawDataset> read_raw(const std::filesystem::path& path) {
  const hid_t file = checked(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  std::map<std::string, RawDataset> all;
  hsize_t n = 0;
  const auto visit = [](hid_t group, const char* name, const H5L_info_t*, void* out) -> herr_t {
    (*static_cast<std::map<std::string, RawDataset>*>(out))[name] = read_dataset(group, name);
    return 0;
  };
  checked(H5Literate(file, H5_INDEX_CRT_ORDER, H5_ITER_INC, &n, visit, &all));  // netCDF-4 walks them in this order
  H5Fclose(file);
  return all;
}

std::vector<double> raw_numbers(const std::filesystem::path& path, const std::string& dataset,
                                const std::string& name) {
  const hid_t file = checked(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  const hid_t attribute = checked(H5Aopen_by_name(file, dataset.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT));
  const hid_t space = H5Aget_space(attribute);
  std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  checked(H5Aread(attribute, H5T_NATIVE_DOUBLE, values.data()));
  H5Sclose(space);
  H5Aclose(attribute);
  H5Fclose(file);
  return values;
}

void add_array_attribute(const std::filesystem::path& path, const std::string& name,
                         const std::vector<double>& values) {
  const hid_t file = checked(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
  const hsize_t size = values.size();
  const hid_t space = H5Screate_simple(1, &size, nullptr);
  const hid_t attribute = checked(H5Acreate2(file, name.c_str(), H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT));
  checked(H5Awrite(attribute, H5T_NATIVE_DOUBLE, values.data()));
  H5Aclose(attribute);
  H5Sclose(space);
  H5Fclose(file);
}

}  // namespace dotpop::test
