#include "core/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dotpop {
namespace {

TEST(Diagnosis, TextNamesPlaceProblemReasonAndSuggestion) {
  const Diagnosis full = {
      "unknown region 'Bretange'", "not in regions.csv", "did you mean 'Bretagne'?", {"zones.csv", 12, "region"}};
  EXPECT_EQ(to_string(full),
            "zones.csv:12: column 'region': unknown region 'Bretange' (not in regions.csv): did you mean 'Bretagne'?");
}

TEST(Diagnosis, TextLeavesOutWhatIsEmpty) {
  EXPECT_EQ(to_string({"out of memory", "", ""}), "out of memory");
  EXPECT_EQ(to_string({"cannot read", "no such file", ""}), "cannot read (no such file)");
  EXPECT_EQ(to_string({"empty file", "", "add a header", {"zones.csv", 0, ""}}), "zones.csv: empty file: add a header");
  EXPECT_EQ(to_string({"no number", "", "", {"study.toml", 3, ""}}), "study.toml:3: no number");
}

TEST(Error, CarriesKindAndText) {
  const Error error(ErrorKind::machine, Diagnosis{"cannot write", "disk full", "free some space"});
  EXPECT_EQ(error.kind(), ErrorKind::machine);
  EXPECT_STREQ(error.what(), "cannot write (disk full): free some space");
  const Error several(ErrorKind::usage, "one\ntwo");
  EXPECT_EQ(several.kind(), ErrorKind::usage);
  EXPECT_STREQ(several.what(), "one\ntwo");
}

/// The kind and text that a thrower throws.
template <class Thrower>
std::pair<ErrorKind, std::string> thrown(Thrower thrower) {
  try {
    thrower();
  } catch (const Error& error) {
    return {error.kind(), error.what()};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

TEST(Error, ShorthandsThrowTheirKind) {
  using Thrown = std::pair<ErrorKind, std::string>;
  EXPECT_EQ(thrown([] {
              throw_input_error("a", "b", "c", {"f.csv", 2, ""});
            }),
            Thrown(ErrorKind::input, "f.csv:2: a (b): c"));
  EXPECT_EQ(thrown([] { throw_usage_error("a", "b", "c"); }), Thrown(ErrorKind::usage, "a (b): c"));
  EXPECT_EQ(thrown([] { throw_machine_error("a", "b", "c"); }), Thrown(ErrorKind::machine, "a (b): c"));
}

Diagnosis numbered(int n) { return {"problem " + std::to_string(n), "", ""}; }

TEST(Diagnostics, CountsAllAndKeepsTwenty) {
  Diagnostics all;
  for (int i = 0; i < 32; ++i) all.add(Severity::error, "unknown region", numbered(i));
  ASSERT_EQ(all.kinds().size(), 1u);
  EXPECT_EQ(all.kinds()[0].count, 32u);
  EXPECT_EQ(all.kinds()[0].kept.size(), 20u);
  EXPECT_EQ(all.kinds()[0].kept.back().problem, "problem 19");
  EXPECT_EQ(all.errors(), 32u);
  EXPECT_EQ(all.warnings(), 0u);
  EXPECT_THAT(all.text(), testing::StartsWith("error: problem 0\nerror: problem 1\n"));
  EXPECT_THAT(all.text(), testing::EndsWith("error: problem 19\nerror: (and 12 more of this kind: unknown region)\n"));
}

TEST(Diagnostics, FullFromTheTwentiethAndThenOnlyCounts) {
  Diagnostics all;
  EXPECT_FALSE(all.full("k"));
  for (int i = 0; i < 19; ++i) all.add(Severity::warning, "k", numbered(i));
  EXPECT_FALSE(all.full("k"));
  all.add(Severity::warning, "k", numbered(19));
  EXPECT_TRUE(all.full("k"));
  EXPECT_FALSE(all.full("another kind"));
  EXPECT_EQ(all.text().find("more of this kind"), std::string::npos);  // twenty are all shown
  all.count("k");
  EXPECT_EQ(all.warnings(), 21u);
  EXPECT_EQ(all.kinds()[0].kept.size(), 20u);
}

TEST(Diagnostics, KindsStandInOrderOfFirstAppearance) {
  Diagnostics all;
  all.add(Severity::warning, "w", numbered(1));
  all.add(Severity::error, "e", numbered(2));
  all.add(Severity::warning, "w", numbered(3));
  EXPECT_EQ(all.text(), "warning: problem 1\nwarning: problem 3\nerror: problem 2\n");
  EXPECT_EQ(all.errors(), 1u);
  EXPECT_EQ(all.warnings(), 2u);
}

TEST(Diagnostics, ThrowsErrorsOnly) {
  Diagnostics all;
  EXPECT_NO_THROW(all.throw_if_errors());
  all.add(Severity::warning, "w", numbered(1));
  EXPECT_NO_THROW(all.throw_if_errors());
  all.add(Severity::error, "e", numbered(2));
  all.add(Severity::error, "f", numbered(3));
  const auto [kind, text] = thrown([&] { all.throw_if_errors(); });
  EXPECT_EQ(kind, ErrorKind::input);
  EXPECT_EQ(text, "problem 2\nerror: problem 3");  // the program puts "error: " before the first
}

TEST(NearestName, FindsTypingMistakes) {
  const std::vector<std::string> names = {"Bretagne", "Bourgogne", "Corse"};
  EXPECT_EQ(nearest_name("Bretange", names), "Bretagne");  // a transposition is two edits
  EXPECT_EQ(nearest_name("Corsse", names), "Corse");       // inserted
  EXPECT_EQ(nearest_name("Cors", names), "Corse");         // left out
  EXPECT_EQ(nearest_name("Corze", names), "Corse");        // replaced
  EXPECT_EQ(nearest_name("Corse", names), "Corse");
}

TEST(NearestName, DoesNotGuessWildly) {
  const std::vector<std::string> names = {"Bretagne", "Corse"};
  EXPECT_EQ(nearest_name("Normandie", names), "");
  EXPECT_EQ(nearest_name("Bretagne", {}), "");
  EXPECT_EQ(nearest_name(std::string(10000, 'x'), names), "");
}

TEST(NearestName, TakesTheNearestNotTheFirst) {
  EXPECT_EQ(nearest_name("unit", {"units", "unite", "unit_days"}), "units");  // of equals, the first
  EXPECT_EQ(nearest_name("abcdef", {"abxxef", "abcdxf"}), "abcdxf");          // two edits, one edit
}

TEST(SuggestName, ProposesOrLists) {
  EXPECT_EQ(suggest_name("Corsse", {"Bretagne", "Corse"}), "did you mean 'Corse'?");
  EXPECT_EQ(suggest_name("xyz", {"Bretagne", "Corse"}), "known: Bretagne, Corse");
  EXPECT_EQ(suggest_name("xyz", {}), "");
  std::vector<std::string> many(13, "Bretagne");
  const std::string text = suggest_name("xyz", many);
  EXPECT_THAT(text, testing::EndsWith("Bretagne, ..."));
  many.pop_back();
  EXPECT_EQ(suggest_name("xyz", many) + ", ...", text);  // twelve are listed in full
}

}  // namespace
}  // namespace dotpop
