#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The text of one field: its spaces, and how it is shown in a message.
namespace dotpop {

/// `text` without the spaces at both ends: ASCII white space, no-break space and narrow no-break space (which
/// spreadsheets and web pages leave behind). A view into `text`.
std::string_view trim_slowly(std::string_view text);
inline std::string_view trim(std::string_view text) {
  const auto plain = [](char c) { return c > ' '; };  // false for spaces and for any byte of a non-ASCII character
  return !text.empty() && plain(text.front()) && plain(text.back()) ? text : trim_slowly(text);
}

/// `text` (UTF-8) fit for a message: at most 60 characters and then "...", control characters escaped. Its cost
/// does not depend on the length of `text`.
std::string shown(std::string_view text);

/// `shown` between quotes.
std::string in_quotes(std::string_view text);

/// True when the two differ at most in the case of ASCII letters.
bool equal_but_for_case(std::string_view a, std::string_view b);

/// `nearest_name` that takes a name in the wrong letter case first, however many letters that changes.
std::string nearest_spelling(std::string_view word, const std::vector<std::string>& candidates);

/// `suggest_name` with `nearest_spelling`.
std::string suggest_spelling(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace dotpop
