#include "app/input/code_index.h"

#include <gtest/gtest.h>

#include <string>

#include "app/input/row_keys.h"
#include "core/territory.h"

namespace dotpop {
namespace {

TEST(CodeIndex, NumbersCodesInOrderAndFindsThem) {
  CodeIndex index;
  EXPECT_EQ(index.find("a"), kNoIndex);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    EXPECT_EQ(index.insert(std::to_string(i)), std::make_pair(i, true));
  }
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    EXPECT_EQ(index.find(std::to_string(i)), i);
    EXPECT_EQ(index.insert(std::to_string(i)), std::make_pair(i, false));
  }
  EXPECT_EQ(index.find("10000"), kNoIndex);
  EXPECT_EQ(index.find(""), kNoIndex);
}

TEST(CodeIndex, SuggestsLeadingZerosFirst) {
  CodeIndex index;
  for (const char* code : {"1001", "01000", "010000024", "2A004"}) index.insert(code);
  EXPECT_EQ(index.suggestion("1000"), "write '01000', a spreadsheet has dropped the leading zero");
  EXPECT_EQ(index.with_leading_zeros("10000024"), "010000024");
  EXPECT_EQ(index.suggestion("2a004"), "did you mean '2A004'?");
  EXPECT_EQ(index.with_leading_zeros("7"), "");
}

TEST(RowKeys, FindsRepeatsInAnyOrder) {
  RowKeys ascending;
  for (std::uint32_t i = 0; i < 100; ++i) ascending.add(i, i + 2);
  EXPECT_TRUE(ascending.repeats().empty());

  RowKeys keys;
  const std::uint64_t key[] = {5, 3, 7, 5, 3, 9, 5, 7};
  for (std::uint32_t i = 0; i < 8; ++i) keys.add(key[i], i + 2);
  const auto repeats = keys.repeats();
  ASSERT_EQ(repeats.size(), 4u);
  const std::uint32_t line[] = {5, 6, 8, 9};
  const std::uint32_t first[] = {2, 3, 2, 4};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(repeats[i].line, line[i]);
    EXPECT_EQ(repeats[i].first_line, first[i]);
  }
}

}  // namespace
}  // namespace dotpop
