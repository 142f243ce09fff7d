#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "tests/app/commands/csv_file.h"
#include "tests/app/commands/workspace.h"

namespace dotpop::test {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;

fs::path reference_territory() {
  const char* named = std::getenv("DOTPOP_REFERENCE_TERRITORY");
  return named != nullptr ? fs::path(named) : fs::path(DOTPOP_REFERENCE_TERRITORY_DEFAULT);
}

/// The envelopes of its file by region, in cents.
std::map<std::string, std::int64_t> envelopes(const fs::path& file) {
  std::map<std::string, std::int64_t> all;
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  const char separator = line.find(';') != std::string::npos ? ';' : ',';
  std::vector<std::string> header;
  const auto split = [&](const std::string& text) {
    std::vector<std::string> fields(1);
    for (const char c : text) {
      if (c == separator) {
        fields.emplace_back();
      } else if (c != '\r') {
        fields.back() += c;
      }
    }
    return fields;
  };
  header = split(line);
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  while (std::getline(in, line)) {
    const auto fields = split(line);
    all[fields.at(column("region"))] += std::llround(std::stod(fields.at(column("montant"))) * 100.0);
  }
  return all;
}

TEST(ReferenceTerritory, AllCommandsGoThroughItAndSumsHold) {
  const fs::path territory = reference_territory();
  if (!fs::is_directory(territory)) GTEST_SKIP() << "no reference territory at " << territory;
  const ScratchFolder scratch;
  ProgramOptions options;
  options.folder = scratch.path();
  std::ofstream(scratch.path() / "study.toml")
      << "territory = \"" << fs::absolute(territory).string()
      << "\"\n[policy.criteria]\npart_75_plus = 0.3\n[design]\nkind = \"latin-hypercube\"\nsize = 300\n"
         "[[factors]]\ntarget = \"criteria.part_75_plus\"\ndistribution = \"uniform\"\nmin = 0\nmax = 0.6\n"
         "[[factors]]\ntarget = \"scale.um.*\"\ndistribution = \"uniform\"\nmin = 0.8\nmax = 1.25\n"
         "[output]\nsamples = \"f32\"\n";
  const Outcome validated = dotpop({"validate", "study.toml"}, options);
  ASSERT_EQ(validated.status, 0) << validated.all();
  EXPECT_THAT(validated.out, HasSubstr("0 errors"));

  const Outcome allocated = dotpop({"allocate", "study.toml", "-o", "out"}, options);
  ASSERT_EQ(allocated.status, 0) << allocated.err;
  std::map<std::string, std::int64_t> sums;
  std::map<std::string, std::int64_t> zone_sums;
  const std::string text = bytes_of(scratch.path() / "out/allocation.csv");
  for (const auto& row : csv_rows(text)) {  // a name may hold the separator: fields from the right
    if (row.front() != "finess") sums[row.at(row.size() - 7)] += cents_of(row.at(row.size() - 3));
  }
  for (const auto& row : csv_rows(bytes_of(scratch.path() / "out/zones.csv"))) {
    if (row.front() != "code_geo") zone_sums[row.at(1)] += cents_of(row.back());
  }
  EXPECT_EQ(sums, envelopes(territory / "enveloppes.csv"));
  EXPECT_EQ(zone_sums, sums);

  const Outcome ran = dotpop({"run", "study.toml", "-o", "result.h5"}, options);
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, ContainsRegex("300 scenarios of [0-9 ]+ establishments"));
  EXPECT_EQ(dotpop({"info", "result.h5"}, options).status, 0);
  EXPECT_EQ(dotpop({"show", "result.h5"}, options).status, 0);
}

}  // namespace
}  // namespace dotpop::test
