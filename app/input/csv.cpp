#include "app/input/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "app/input/field_text.h"
#include "app/input/report.h"

namespace dotpop {
namespace {

constexpr std::size_t kMostColumns = 65536;  // a longer header is no table, and its faults would fill the memory

constexpr std::array<char, 3> kSeparators = {';', '\t', ','};  // the first wins a tie

bool is_line_break(char c) { return c == '\n' || c == '\r'; }

std::string name_of(char separator) { return separator == '\t' ? "tab" : fmt::format("'{}'", separator); }

}  // namespace

CsvReader::CsvReader(std::string_view text, std::string path, Diagnostics& diagnostics, CsvEmpty empty)
    : text_(text), path_(std::move(path)), diagnostics_(diagnostics), empty_(empty) {
  skip_blank_lines();
  find_separator();
  set_stops();
  read_header();
}

/// Before the header, where no separator is known yet.
void CsvReader::skip_blank_lines() {
  while (at_ < text_.size()) {
    const std::size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
    if (!trim(text_.substr(at_, end - at_)).empty()) return;
    at_ = end;
    if (at_ < text_.size()) end_line();
  }
}

/// Counts the candidates in the first record. Whether a quote opens a field depends on what separates fields, so
/// any candidate counts as a separator here.
void CsvReader::find_separator() {
  std::array<std::size_t, kSeparators.size()> count{};
  bool within_quotes = false;
  bool field_start = true;
  for (std::size_t i = at_; i < text_.size() && (within_quotes || !is_line_break(text_[i])); ++i) {
    const char c = text_[i];
    if (c == '"' && (within_quotes || field_start)) {
      // Between doubled quotes the state flips twice, and nothing stands between them that could count.
      within_quotes = !within_quotes;
      field_start = !within_quotes;
      continue;
    }
    const auto* const candidate = std::find(kSeparators.begin(), kSeparators.end(), c);
    field_start = !within_quotes && candidate != kSeparators.end();
    if (field_start) ++count[static_cast<std::size_t>(candidate - kSeparators.begin())];
  }
  separator_ = kSeparators[static_cast<std::size_t>(std::max_element(count.begin(), count.end()) - count.begin())];
}

void CsvReader::set_stops() {
  for (const char c : {separator_, '\n', '\r'}) stops_[static_cast<unsigned char>(c)] = true;
}

void CsvReader::read_header() {
  if (at_ == text_.size()) {
    diagnostics_.add(Severity::error, "empty file",
                     {"the file is empty", {}, "it needs a line of column names and data", {path_, 0, {}}});
    return;
  }
  bool good = read_record(kMostColumns);
  header_line_ = line_;
  if (n_fields_ > kMostColumns) {
    diagnostics_.add(Severity::error, "too many columns",
                     {fmt::format("the header has {} columns", n_fields_),
                      fmt::format("at most {}", kMostColumns),
                      "check that the lines of the file end in line breaks",
                      {path_, line_, {}}});
    good = false;
  }
  if (!good) {
    fields_.clear();
    return;
  }
  usable_ = true;
  columns_.reserve(n_fields_);
  for (std::size_t i = 0; i < n_fields_; ++i) columns_.emplace_back(trim(fields_[i]));
  check_columns();
}

void CsvReader::check_columns() {
  const Place place{path_, header_line_, {}};
  std::unordered_map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].empty()) {
      report(diagnostics_, Severity::error, "empty column name", [&] {
        return Diagnosis{fmt::format("column {} of {} has no name", i + 1, columns_.size()),
                         {},
                         fmt::format("name it, or remove the {} too many", name_of(separator_)),
                         place};
      });
    } else if (const auto [at, is_new] = first.emplace(columns_[i], i); !is_new) {
      const std::size_t earlier = at->second;
      report(diagnostics_, Severity::error, "duplicated column", [&] {
        return Diagnosis{fmt::format("the column {} stands twice", in_quotes(columns_[i])),
                         fmt::format("columns {} and {}", earlier + 1, i + 1), "remove or rename one of them", place};
      });
    }
  }
}

std::size_t CsvReader::find(std::string_view name) const {
  const auto at = std::find(columns_.begin(), columns_.end(), name);
  return at == columns_.end() ? kNoColumn : static_cast<std::size_t>(at - columns_.begin());
}

std::size_t CsvReader::require(std::string_view name) {
  const std::size_t at = find(name);
  if (at == kNoColumn && usable_) {
    report(diagnostics_, Severity::error, "missing column", [&] {
      std::vector<std::string> known;
      for (const std::string& column : columns_) known.push_back(shown(column));
      return Diagnosis{fmt::format("there is no column {}", in_quotes(name)),
                       {},
                       suggest_spelling(name, known),
                       {path_, header_line_, {}}};
    });
  }
  return at;
}

bool CsvReader::next() {
  CsvRow row = CsvRow::end;
  do row = next_any();
  while (row == CsvRow::faulty);
  return row == CsvRow::good;
}

CsvRow CsvReader::next_any() {
  if (!usable_) return CsvRow::end;
  bool good = true;
  do {
    if (at_ == text_.size()) {
      if (!any_row_ && !ended_ && empty_ == CsvEmpty::refused) {
        diagnostics_.add(
            Severity::error, "no data row",
            {"the file has a header and no data", {}, "add a line for each row", {path_, header_line_, {}}});
      }
      ended_ = true;  // say it once
      n_fields_ = 0;
      return CsvRow::end;
    }
    good = read_record(columns_.size());
  } while (good && blank());
  any_row_ = true;
  if (good && n_fields_ == columns_.size()) return CsvRow::good;
  for (std::size_t i = n_fields_; i < fields_.size(); ++i) fields_[i] = {};
  if (good) report_ragged();
  return CsvRow::faulty;
}

/// Reads up to the end of the record and counts its fields, of which it keeps the first `most_fields`. False when
/// a quote is wrong, which is reported.
bool CsvReader::read_record(std::size_t most_fields) {
  line_ = next_line_;
  n_fields_ = 0;
  quoted_ = false;
  const std::size_t size = text_.size();
  const char* const text = text_.data();
  for (;;) {
    std::string_view field;
    if (at_ < size && text[at_] == '"') {
      const std::size_t quote_line = next_line_;
      const Quote quote = read_quoted(field);
      quoted_ = true;
      if (quote != Quote::closed) {
        report_quote(quote, quote_line);
        if (quote == Quote::followed_by_text) skip_line();
        return false;
      }
    } else {
      std::size_t end = at_;
      while (end < size && !stops_[static_cast<unsigned char>(text[end])]) ++end;
      field = text_.substr(at_, end - at_);
      at_ = end;
    }
    if (n_fields_ < fields_.size()) {
      fields_[n_fields_] = field;
    } else if (n_fields_ < most_fields) {
      fields_.push_back(field);
    }
    ++n_fields_;
    if (at_ == size) return true;
    if (text[at_] != separator_) {
      end_line();
      return true;
    }
    ++at_;
  }
}

/// Reads a quoted field and the spaces behind it; `at_` is at the opening quote, then at what ends the field.
CsvReader::Quote CsvReader::read_quoted(std::string_view& field) {
  const std::size_t start = ++at_;
  std::size_t piece = start;
  std::string* whole = nullptr;
  for (;;) {
    const std::size_t quote = std::min(text_.find('"', at_), text_.size());
    while (at_ < quote) {
      if (is_line_break(text_[at_])) {
        end_line();
      } else {
        ++at_;
      }
    }
    if (quote == text_.size()) return Quote::unterminated;
    ++at_;
    if (at_ == text_.size() || text_[at_] != '"') break;
    if (whole == nullptr) whole = &unescaped_.emplace_back();
    whole->append(text_.substr(piece, at_ - piece));  // with the first of the two quotes
    piece = ++at_;
  }
  field = text_.substr(piece, at_ - 1 - piece);
  if (whole != nullptr) {
    whole->append(field);
    field = *whole;
  }
  while (at_ < text_.size() && (text_[at_] == ' ' || (text_[at_] == '\t' && separator_ != '\t'))) ++at_;
  const bool ended = at_ == text_.size() || stops_[static_cast<unsigned char>(text_[at_])];
  return ended ? Quote::closed : Quote::followed_by_text;
}

/// Steps over the line break at `at_`.
void CsvReader::end_line() {
  const bool pair = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
  at_ += pair ? 2 : 1;
  ++next_line_;
}

void CsvReader::skip_line() {
  while (at_ < text_.size() && !is_line_break(text_[at_])) ++at_;
  if (at_ < text_.size()) end_line();
}

void CsvReader::report_quote(Quote quote, std::size_t line) {
  if (quote == Quote::unterminated) {
    truncated_ = true;
    diagnostics_.add(Severity::error, "unterminated quote",
                     {"the quote that opens here is never closed",
                      "the rest of the file belongs to it",
                      "close it, or double a quote that is part of the text",
                      {path_, line, {}}});
    return;
  }
  report(diagnostics_, Severity::error, "text after a quote", [&] {
    const std::size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
    return Diagnosis{"there is text after a closing quote: " + in_quotes(text_.substr(at_, end - at_)),
                     {},
                     "put all of the field between the quotes, and double a quote that is part of it",
                     {path_, next_line_, {}}};
  });
}

void CsvReader::report_ragged() {
  report(diagnostics_, Severity::error, "ragged line", [&] {
    std::string suggestion = n_fields_ > columns_.size()
                                 ? fmt::format("put a field that holds {} between double quotes", name_of(separator_))
                                 : fmt::format("check for a missing {} or a line break", name_of(separator_));
    return Diagnosis{
        fmt::format("expected {} fields, found {}", columns_.size(), n_fields_),
        fmt::format("the separator is {}; the line starts with {}", name_of(separator_), in_quotes(fields_[0])),
        std::move(suggestion),
        {path_, line_, {}}};
  });
}

bool CsvReader::blank() const { return n_fields_ == 1 && !quoted_ && trim(fields_[0]).empty(); }

}  // namespace dotpop
