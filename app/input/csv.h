#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

/// CSV in one pass over a text that is in memory (RFC 4180, with the liberties that spreadsheets take).
///
/// The separator is the most frequent of ';', tab and ',' in the header, outside quotes; ';' when the header has
/// none of them. A field that starts with '"' is quoted: it may hold separators and line breaks, and '""' stands
/// for one quote; a quote elsewhere in a field is a character like any other. CR LF, LF and a lone CR end a line,
/// and lines are counted as an editor counts them, also within quotes. Lines without a field, or with one of
/// spaces only, are ignored.
///
/// Faults go to a `Diagnostics`, and reading goes on with the next line.
namespace dotpop {

inline constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

enum class CsvRow {
  good,    ///< as many fields as the header
  faulty,  ///< reported; what could be read of it is in `field()`
  end,
};

enum class CsvEmpty { refused, allowed };  ///< whether a header without a row is a fault

class CsvReader {
 public:
  /// Reads the header. `text` and `diagnostics` must outlive the reader; `path` names the file in messages.
  /// Reported: "empty file", "duplicated column", "empty column name", "too many columns" (more than 65,536), and
  /// the faults of quotes.
  CsvReader(std::string_view text, std::string path, Diagnostics& diagnostics, CsvEmpty empty = CsvEmpty::refused);
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  /// False when there is no header to go by; there are no rows then.
  bool usable() const { return usable_; }
  /// True when the file had rows, and no quote that nothing closes has swallowed the last of them. What a file
  /// that is not complete does not name may still exist.
  bool complete() const { return any_row_ && !truncated_; }
  char separator() const { return separator_; }
  const std::string& path() const { return path_; }
  /// Names in the header, spaces around them left out.
  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t header_line() const { return header_line_; }

  /// Position of a column, the first one when the name stands twice; `kNoColumn` when there is none.
  std::size_t find(std::string_view name) const;
  /// The same; its absence is reported ("missing column") with the nearest name. Nothing is reported when the
  /// reader is not usable.
  std::size_t require(std::string_view name);

  /// Goes to the next row. Reported: "ragged line", "unterminated quote", "text after a quote", and at the end
  /// "no data row".
  CsvRow next_any();
  /// Goes to the next good row; false at the end.
  bool next();

  /// The field as it stands, without its quotes; empty where a faulty row has none or for `kNoColumn`. The view
  /// stays valid as long as both the text and the reader.
  std::string_view field(std::size_t column) const {
    return column < fields_.size() ? fields_[column] : std::string_view();
  }
  /// Line on which the row starts, from 1.
  std::size_t line() const { return line_; }
  /// Number of fields of the row, also where a faulty row has more than the header.
  std::size_t n_fields() const { return n_fields_; }

 private:
  enum class Quote { closed, unterminated, followed_by_text };

  void skip_blank_lines();
  void find_separator();
  void set_stops();
  void read_header();
  void check_columns();
  bool read_record(std::size_t most_fields);
  Quote read_quoted(std::string_view& field);
  void end_line();
  void skip_line();
  void report_quote(Quote quote, std::size_t line);
  void report_ragged();
  bool blank() const;

  std::string_view text_;
  std::string path_;
  Diagnostics& diagnostics_;
  CsvEmpty empty_;
  bool usable_ = false;
  bool truncated_ = false;
  bool any_row_ = false;
  bool ended_ = false;
  bool quoted_ = false;  ///< the record has a quoted field
  char separator_ = ';';
  std::array<bool, 256> stops_{};  ///< [byte] ends an unquoted field
  std::size_t at_ = 0;             ///< offset of the next byte
  std::size_t next_line_ = 1;      ///< line of that byte
  std::size_t line_ = 0;
  std::size_t header_line_ = 0;
  std::size_t n_fields_ = 0;
  std::vector<std::string> columns_;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unescaped_;  ///< fields with '""' in them; never moved, so that views stay valid
};

}  // namespace dotpop
