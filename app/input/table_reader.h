#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/input/csv.h"
#include "app/input/field_text.h"
#include "app/input/report.h"
#include "app/input/text_file.h"

namespace dotpop {

/// A column of a table: where it is and what it is called in messages.
struct TableColumn {
  std::size_t at = kNoColumn;
  std::string_view name;

  bool exists() const { return at != kNoColumn; }
};

/// A CSV file read by column names, with the checks that every file of a territory shares.
///
/// The value of a field is returned, or nothing once its fault is reported. A column that the file does not have
/// gives nothing without a further fault: its absence has been reported once, and the other columns of the row
/// can still be checked.
class TableReader {
 public:
  /// `file` and `diagnostics` must outlive the reader.
  TableReader(const TextFile& file, Diagnostics& diagnostics, CsvEmpty empty = CsvEmpty::refused)
      : csv_(file.text, file.path, diagnostics, empty), diagnostics_(diagnostics) {}

  /// A column that must be there; reported otherwise. `name` must outlive the reader.
  TableColumn require(std::string_view name) { return {csv_.require(name), name}; }
  /// A column that may be missing.
  TableColumn find(std::string_view name) const { return {csv_.find(name), name}; }

  CsvReader& csv() { return csv_; }
  const CsvReader& csv() const { return csv_; }

  /// The field without the spaces around it; empty when the column or the field is not there.
  std::string_view text(const TableColumn& column) const { return trim(csv_.field(column.at)); }
  /// A code, which is text; "empty code" when there is none.
  std::optional<std::string_view> code(const TableColumn& column);
  /// A finite number: "missing value", "not a number", "not finite".
  std::optional<double> number(const TableColumn& column);
  /// A finite number that is at least 0; also "negative value".
  std::optional<double> amount(const TableColumn& column);
  /// Position in `names` of a field that must be one of them, letter for letter; reported as `kind`.
  template <std::size_t n>
  std::optional<std::size_t> choice(const TableColumn& column, std::string_view kind,
                                    const std::array<std::string_view, n>& names) {
    if (!column.exists()) return std::nullopt;
    const std::string_view value = text(column);
    for (std::size_t i = 0; i < n; ++i) {
      if (value == names[i]) return i;
    }
    report_choice(column, kind, value, {names.begin(), names.end()});
    return std::nullopt;
  }

  /// Reports an error in this row. `make()` returns a `Diagnosis` without its place.
  template <class MakeDiagnosis>
  void fault(std::string_view kind, const TableColumn& column, MakeDiagnosis&& make) {
    note(Severity::error, kind, column, std::forward<MakeDiagnosis>(make));
  }
  /// The same with a severity.
  template <class MakeDiagnosis>
  void note(Severity severity, std::string_view kind, const TableColumn& column, MakeDiagnosis&& make) {
    report(diagnostics_, severity, kind, [&] {
      Diagnosis diagnosis = make();
      diagnosis.where = {csv_.path(), csv_.line(), std::string(column.name)};
      return diagnosis;
    });
  }

 private:
  void report_choice(const TableColumn& column, std::string_view kind, std::string_view value,
                     const std::vector<std::string>& names);

  CsvReader csv_;
  Diagnostics& diagnostics_;
};

}  // namespace dotpop
