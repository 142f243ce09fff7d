#include "app/input/table_reader.h"

#include "app/input/number.h"

namespace dotpop {

std::optional<std::string_view> TableReader::code(const TableColumn& column) {
  if (!column.exists()) return std::nullopt;
  const std::string_view value = text(column);
  if (!value.empty()) return value;
  fault("empty code", column, [] {
    return Diagnosis{
        "the code is empty",
        {},
        "fill it in; for patients of an unknown zone or from abroad, a code_geo that zones.csv lacks, e.g. 99999"};
  });
  return std::nullopt;
}

std::optional<double> TableReader::number(const TableColumn& column) {
  if (!column.exists()) return std::nullopt;
  const std::string_view field = csv_.field(column.at);
  const ParsedNumber parsed = parse_number(field, csv_.separator());
  if (parsed.fault == NumberFault::none) return parsed.value;
  fault(fault_kind(parsed.fault), column, [&] { return describe_number_fault(parsed.fault, field, csv_.separator()); });
  return std::nullopt;
}

std::optional<double> TableReader::amount(const TableColumn& column) {
  const std::optional<double> value = number(column);
  if (!value.has_value() || *value >= 0.0) return value;
  fault("negative value", column, [&] {
    return Diagnosis{in_quotes(csv_.field(column.at)) + " is negative", {}, "write a number that is at least 0"};
  });
  return std::nullopt;
}

void TableReader::report_choice(const TableColumn& column, std::string_view kind, std::string_view value,
                                const std::vector<std::string>& names) {
  fault(kind, column, [&] {
    std::string problem = value.empty() ? "the field is empty" : in_quotes(value) + " is not known here";
    return Diagnosis{std::move(problem), {}, suggest_spelling(value, names)};
  });
}

}  // namespace dotpop
