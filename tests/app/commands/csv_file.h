#pragma once

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace dotpop::test {

/// A CSV file without quotes in it, separator ';', by line and field; checks that every line ends with LF.
inline std::vector<std::vector<std::string>> csv_rows(const std::string& text) {
  if (text.empty() || text.back() != '\n') throw std::runtime_error("the file does not end with a line break");
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  for (const char c : text) {
    if (c == '\n') {
      rows.push_back(row);
      row.assign(1, "");
    } else if (c == ';') {
      row.emplace_back();
    } else {
      row.back() += c;
    }
  }
  return rows;
}

/// "-1234.56" as cents, exactly; throws unless there are two decimals.
inline std::int64_t cents_of(const std::string& text) {
  if (text.size() < 4 || text[text.size() - 3] != '.') throw std::runtime_error("not an amount in cents: " + text);
  std::string digits = text;
  digits.erase(digits.size() - 3, 1);
  return std::stoll(digits);
}

/// "1 234.56" of a table for people as cents.
inline std::int64_t cents_of_grouped(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    if (c != ' ') plain += c;
  }
  return cents_of(plain);
}

}  // namespace dotpop::test
