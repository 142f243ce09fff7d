#include "sim/store/hdf5.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "tests/core/compare.h"
#include "tests/sim/raw_hdf5.h"

namespace dotpop::hdf5 {
namespace {

using test::TemporaryFile;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Numbers = std::vector<double>;
using Texts = std::vector<std::string>;

/// The message of the Error of this kind that `action` throws.
template <class Action>
std::string error_of(ErrorKind kind, Action action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

void write_small_file(const std::filesystem::path& path) {
  Writer writer(path);
  writer.attribute("title", std::string("Été"));
  writer.attribute("seed", std::int64_t{-7});
  writer.attribute("seconds", 0.25);
  writer.coordinate("name", Texts{"a", "", "çà et là"});
  writer.coordinate("probability", Numbers{0.25, 0.75});
  writer.index_coordinate("scenario", 4);
  writer.variable("alias", "name", Texts{"x", "y", "z"});
  writer.variable("f64", Type::f64, {"name", "scenario"}, {2, 3});
  writer.variable("f32", Type::f32, {"name", "scenario"});
  writer.variable("u8", Type::u8, {"scenario", "name"}, {100, 100});
  writer.variable("i64", Type::i64, {"probability"});
  writer.attribute("f64", "units", "EUR");
  writer.close();
}

TEST(Hdf5Writer, IsReadBack) {
  const TemporaryFile file("round-trip.h5");
  {
    Writer writer(file.path());
    writer.coordinate("row", Texts{"a", "b", "c"});
    writer.index_coordinate("column", 4);
    writer.write_index("column", 0, 1);
    writer.write_index("column", 1, 3);
    for (const auto& [name, type] : {std::pair("f64", Type::f64), {"f32", Type::f32}, {"i64", Type::i64}}) {
      writer.variable(name, type, {"row", "column"}, {2, 3});
      writer.write(name, Numbers{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
      writer.write(name, {1, 2}, {2, 2}, Numbers{-1, -2, -3, -4});
    }
    writer.variable("f32 from f32", Type::f32, {"row"});
    writer.write("f32 from f32", {1}, {2}, std::vector<float>{0.1F, 16777217.0F});
    writer.variable("u8", Type::u8, {"row"});
    writer.write("u8", {0}, {3}, std::vector<std::uint8_t>{0, 5, 255});
    writer.close();
  }
  const Reader reader(file.path());
  EXPECT_EQ(reader.strings("row"), (Texts{"a", "b", "c"}));
  EXPECT_THAT(reader.numbers("column"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(reader.shape("f64"), ElementsAre(3u, 4u));
  for (const char* name : {"f64", "f32", "i64"}) {
    EXPECT_THAT(reader.numbers(name), ElementsAre(1, 2, 3, 4, 5, 6, -1, -2, 9, 10, -3, -4)) << name;
    EXPECT_THAT(reader.numbers(name, {1, 1}, {2, 2}), ElementsAre(6, -1, 10, -3)) << name;
    EXPECT_THAT(reader.numbers(name, {3, 0}, {0, 4}), ElementsAre()) << name;
  }
  const auto single = reader.numbers("f32 from f32");
  EXPECT_TRUE(std::isnan(single[0])) << "never written";
  EXPECT_EQ(single[1], static_cast<double>(0.1F));
  EXPECT_EQ(single[2], 16777216.0);
  EXPECT_THAT(reader.numbers("u8"), ElementsAre(0, 5, 255));
}

TEST(Hdf5Writer, RoundsToTheStoredType) {
  const TemporaryFile file("rounding.h5");
  {
    Writer writer(file.path());
    writer.index_coordinate("i", 3);
    writer.variable("x", Type::f32, {"i"});
    writer.write("x", Numbers{0.1, 1e300, std::numeric_limits<double>::quiet_NaN()});
    writer.close();
  }
  const auto x = Reader(file.path()).numbers("x");
  EXPECT_EQ(x[0], static_cast<double>(0.1F));
  EXPECT_EQ(x[1], HUGE_VAL);
  EXPECT_TRUE(std::isnan(x[2]));
}

TEST(Hdf5Writer, LaysOutWhatNetcdfReads) {
  const TemporaryFile file("layout.h5");
  write_small_file(file.path());
  const auto raw = test::read_raw(file.path());
  for (const char* scale : {"name", "probability", "scenario"}) {
    EXPECT_TRUE(raw.at(scale).is_scale) << scale;
    EXPECT_EQ(raw.at(scale).text.at("CLASS"), "DIMENSION_SCALE");
    EXPECT_EQ(raw.at(scale).text.at("NAME"), scale) << "netCDF-4 takes the dimension's name from here";
  }
  EXPECT_EQ(raw.at("name").bytes, "a\n\nçà et là\n");
  EXPECT_EQ(raw.at("scenario").type, "i64");
  EXPECT_EQ(raw.at("alias").dimensions, Texts{"name"});
  EXPECT_EQ(raw.at("f64").dimensions, (Texts{"name", "scenario"}));
  EXPECT_EQ(raw.at("u8").dimensions, (Texts{"scenario", "name"}));
  EXPECT_EQ(raw.at("u8").shape, (std::vector<std::uint64_t>{4, 3}));
  for (const char* type : {"f64", "f32", "u8", "i64"}) EXPECT_EQ(raw.at(type).type, type);
  EXPECT_EQ(raw.at("f64").text.at("units"), "EUR");
  for (const char* name : {"f64", "f32", "probability"}) {
    const auto fill = test::raw_numbers(file.path(), name, "_FillValue");
    ASSERT_EQ(fill.size(), 1u);
    EXPECT_TRUE(std::isnan(fill[0])) << name;
  }
  for (const double x : Reader(file.path()).numbers("f64")) EXPECT_TRUE(std::isnan(x));
}

TEST(Hdf5Writer, TakesAttributesOfAnyLength) {
  const TemporaryFile file("attributes.h5");
  const std::string two_hundred_kb = std::string(199'990, 'x') + "\nfin. é\n";
  {
    Writer writer(file.path());
    writer.attribute("empty", std::string());
    writer.attribute("one", std::string("1"));
    writer.attribute("long", two_hundred_kb);
    writer.attribute("number", 0.1);
    writer.attribute("whole", std::int64_t{1} << 53);
    writer.close();
  }
  const Reader reader(file.path());
  EXPECT_EQ(reader.text_attribute("empty"), "");
  EXPECT_EQ(reader.text_attribute("one"), "1");
  EXPECT_EQ(reader.text_attribute("long"), two_hundred_kb);
  EXPECT_EQ(reader.text_attribute("number"), std::nullopt) << "not a text";
  EXPECT_EQ(reader.text_attribute("absent"), std::nullopt);
  EXPECT_EQ(reader.number_attribute("number"), 0.1);
  EXPECT_EQ(reader.number_attribute("whole"), 9007199254740992.0);
  EXPECT_EQ(reader.number_attribute("absent"), std::nullopt);
  EXPECT_THAT(error_of(ErrorKind::input, [&] { reader.number_attribute("long"); }), HasSubstr("attribute 'long'"));
}

TEST(Hdf5Writer, TakesEmptyDimensions) {
  const TemporaryFile file("empty.h5");
  {
    Writer writer(file.path());
    writer.coordinate("none", Texts{});
    writer.index_coordinate("i", 3);
    writer.variable("x", Type::f64, {"none", "i"}, {64, 64});
    writer.write("x", {0, 0}, {0, 3}, Numbers{});
    writer.write("x", Numbers{});
    writer.variable("label", "none", Texts{});
    writer.close();
  }
  const Reader reader(file.path());
  EXPECT_THAT(reader.shape("x"), ElementsAre(0u, 3u));
  EXPECT_THAT(reader.numbers("x"), ElementsAre());
  EXPECT_THAT(reader.strings("label"), ElementsAre());
}

TEST(Hdf5Writer, SaysWhatCannotBeWritten) {
  EXPECT_THAT(error_of(ErrorKind::machine, [] { Writer writer("/nonexistent/folder/result.h5"); }),
              AllOf(HasSubstr("/nonexistent/folder/result.h5"), HasSubstr("No such file or directory")));
  EXPECT_THAT(error_of(ErrorKind::machine, [] { Writer writer(std::filesystem::temp_directory_path()); }),
              HasSubstr("cannot create"));
  const TemporaryFile file("faults.h5");
  Writer writer(file.path());
  writer.index_coordinate("i", 3);
  writer.variable("x", Type::f64, {"i"});
  EXPECT_THAT(error_of(ErrorKind::machine, [&] { writer.write("y", Numbers{1, 2, 3}); }), HasSubstr("'y'"));
  EXPECT_THAT(error_of(ErrorKind::machine, [&] { writer.write("x", {2}, {2}, Numbers{1, 2}); }), HasSubstr("'x'"));
  EXPECT_THAT(error_of(ErrorKind::machine, [&] { writer.variable("x", Type::f64, {"i"}); }), HasSubstr("'x'"));
  EXPECT_NO_THROW(writer.close()) << "the faults leave the file of use";
}

TEST(Hdf5Reader, RefusesWhatIsNotHdf5) {
  const TemporaryFile file("not.h5");
  const auto fault = [&] { return error_of(ErrorKind::input, [&] { Reader reader(file.path()); }); };
  EXPECT_THAT(fault(), HasSubstr(file.path().string())) << "does not exist";
  for (const std::string& content : {std::string(), std::string("scenario;amount\n"), std::string(100'000, '\0')}) {
    std::ofstream(file.path(), std::ios::binary) << content;
    EXPECT_THAT(fault(), AllOf(HasSubstr(file.path().string()), HasSubstr("cannot be opened as HDF5")));
  }
  EXPECT_THAT(error_of(ErrorKind::input, [] { Reader reader(std::filesystem::temp_directory_path()); }),
              HasSubstr("cannot be opened"));
}

TEST(Hdf5Reader, RefusesATruncatedFile) {
  const TemporaryFile file("truncated.h5");
  write_small_file(file.path());
  const auto whole = std::filesystem::file_size(file.path());
  for (const auto size :
       {whole - 1, whole / 2, whole / 10, std::uintmax_t{100}, std::uintmax_t{8}, std::uintmax_t{1}}) {
    std::filesystem::resize_file(file.path(), size);
    EXPECT_THAT(error_of(ErrorKind::input, [&] { Reader reader(file.path()); }), HasSubstr("cannot be opened")) << size;
  }
}

TEST(Hdf5Reader, NamesWhatIsMissingOrOfAnotherKind) {
  const TemporaryFile file("kinds.h5");
  write_small_file(file.path());
  const Reader reader(file.path());
  EXPECT_TRUE(reader.has("f64"));
  EXPECT_FALSE(reader.has("f65"));
  const auto fault = [&](auto action) { return error_of(ErrorKind::input, action); };
  EXPECT_THAT(fault([&] { reader.numbers("f65"); }), AllOf(HasSubstr(file.path().string()), HasSubstr("'f65'")));
  EXPECT_THAT(fault([&] { reader.strings("f65"); }), HasSubstr("no variable 'f65'"));
  EXPECT_THAT(fault([&] { reader.shape("f65"); }), HasSubstr("no variable 'f65'"));
  EXPECT_THAT(fault([&] { reader.numbers("name"); }), HasSubstr("'name' is not numeric"));
  EXPECT_THAT(fault([&] { reader.strings("f64"); }), HasSubstr("'f64' is not text"));
  EXPECT_THAT(fault([&] { reader.numbers("f64", {0}, {1}); }), HasSubstr("'f64' has another shape"));
  EXPECT_THAT(fault([&] { reader.numbers("f64", {0, 3}, {1, 2}); }), HasSubstr("'f64' cannot be read"));
  EXPECT_THAT(fault([&] { reader.numbers("f64", {9, 0}, {1, 1}); }), HasSubstr("'f64' cannot be read"));
}

// Another program may have rewritten the attributes: an array must not be read into one number.
TEST(Hdf5Reader, RefusesAnArrayForANumber) {
  const TemporaryFile file("array.h5");
  write_small_file(file.path());
  test::add_array_attribute(file.path(), "many", Numbers(1000, 1.5));
  test::add_array_attribute(file.path(), "one", {2.5});
  const Reader reader(file.path());
  EXPECT_THAT(error_of(ErrorKind::input, [&] { reader.number_attribute("many"); }), HasSubstr("'many'"));
  EXPECT_EQ(reader.number_attribute("one"), 2.5) << "netCDF libraries write single numbers like this";
}

}  // namespace
}  // namespace dotpop::hdf5
