#include "app/input/field_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"

namespace dotpop {
namespace {

constexpr std::string_view kAsciiSpaces = " \t\r\n\v\f";
constexpr std::array<std::string_view, 2> kWideSpaces = {"\u00A0", "\u202F"};

/// Bytes of the space that `text` starts (or ends) with, 0 when it is none.
std::size_t space_at_start(std::string_view text) {
  if (kAsciiSpaces.find(text.front()) != std::string_view::npos) return 1;
  for (const std::string_view space : kWideSpaces) {
    if (text.substr(0, space.size()) == space) return space.size();
  }
  return 0;
}
std::size_t space_at_end(std::string_view text) {
  if (kAsciiSpaces.find(text.back()) != std::string_view::npos) return 1;
  for (const std::string_view space : kWideSpaces) {
    if (text.size() >= space.size() && text.substr(text.size() - space.size()) == space) return space.size();
  }
  return 0;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Appends the ASCII control character `c` as an escape.
void append_escaped(std::string& out, char c) {
  switch (c) {
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
}

}  // namespace

std::string_view trim_slowly(std::string_view text) {
  while (!text.empty()) {
    const std::size_t n = space_at_start(text);
    if (n == 0) break;
    text.remove_prefix(n);
  }
  while (!text.empty()) {
    const std::size_t n = space_at_end(text);
    if (n == 0) break;
    text.remove_suffix(n);
  }
  return text;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kMostCharacters = 60;
  std::string out;
  std::size_t i = 0;
  for (std::size_t n = 0; i < text.size(); ++n) {
    if (n == kMostCharacters) return out + "...";
    const auto byte = static_cast<unsigned char>(text[i]);
    std::size_t end = i + 1;
    while (end < text.size() && end < i + 4 && is_continuation(text[end])) ++end;
    if (byte < 0x20 || byte == 0x7F) {
      append_escaped(out, text[i]);
    } else if (byte == 0xC2 && end == i + 2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      // C1 control characters steer a terminal just as the ASCII ones do.
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(text[i + 1]));
    } else {
      out.append(text.substr(i, end - i));
    }
    i = end;
  }
  return out;
}

std::string in_quotes(std::string_view text) { return "'" + shown(text) + "'"; }

bool equal_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string nearest_spelling(std::string_view word, const std::vector<std::string>& candidates) {
  const auto same = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const std::string& candidate) { return equal_but_for_case(word, candidate); });
  return same != candidates.end() ? *same : nearest_name(word, candidates);
}

std::string suggest_spelling(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string near = nearest_spelling(word, candidates);
  return near.empty() ? suggest_name(word, candidates) : "did you mean '" + near + "'?";
}

}  // namespace dotpop
