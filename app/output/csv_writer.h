#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/output/atomic_file.h"

/// CSV files as the interface describes them.
namespace dotpop {

enum class DecimalMark { point, comma };
enum class ByteOrderMark { none, utf8 };

struct CsvFormat {
  DecimalMark decimal_mark = DecimalMark::point;
  /// A UTF-8 mark makes spreadsheets on Windows read the accents; other programs are better off without.
  ByteOrderMark byte_order_mark = ByteOrderMark::none;
};

/// Writes rows of fields: UTF-8, separator ';', LF line ends, through an `AtomicFile`.
///
/// Fields of a row are added left to right, then `end_row` closes it. The header fixes the number of columns; a row
/// with another number is a caller's mistake (assert). Nothing is under the final name before `commit`.
class CsvWriter {
 public:
  /// Errors: those of `AtomicFile`.
  CsvWriter(std::filesystem::path destination, const std::vector<std::string>& header, CsvFormat format = {});

  /// Text, quoted where it holds a separator, a quote, a line break, or a space at either end.
  CsvWriter& text(std::string_view value);
  CsvWriter& integer(std::int64_t value);
  /// The shortest digits that read back as the same double ("3", "0.1", "1e-07"); NaN and infinities become an empty
  /// field, the missing value of every reader.
  CsvWriter& number(double value);
  /// A fixed number of decimals.
  CsvWriter& decimal(double value, int decimals);
  /// Cents as an amount in units with two decimals: -12345 is "-123.45".
  CsvWriter& cents(std::int64_t value);
  /// An empty field.
  CsvWriter& missing();
  void end_row();

  /// Completes the file. Errors: those of `AtomicFile`.
  void commit();

 private:
  void add(std::string_view field);
  void add_number(std::string& digits);

  AtomicFile file_;
  DecimalMark decimal_mark_;
  std::size_t columns_;
  std::size_t fields_ = 0;
  std::string scratch_;
};

/// Cents as text, with two decimals: 5 is "0.05".
std::string format_cents(std::int64_t cents, DecimalMark mark = DecimalMark::point);

}  // namespace dotpop
