#include "app/study/toml_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dotpop {
namespace {

std::string type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

}  // namespace

TomlTable::TomlTable(const toml::table& table, std::string name, std::string file, Diagnostics& diagnostics)
    : table_(table), name_(std::move(name)), file_(std::move(file)), diagnostics_(&diagnostics) {}

Place TomlTable::place(const toml::node& node) const { return {file_, node.source().begin.line, {}}; }

Place TomlTable::where(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return node == nullptr ? where() : place(*node);
}

void TomlTable::fault(std::string_view kind, std::string problem, std::string why, std::string suggestion,
                      Place where) {
  diagnostics_->add(Severity::error, kind,
                    {std::move(problem), std::move(why), std::move(suggestion), std::move(where)});
}

const toml::node* TomlTable::find(std::string_view key) {
  known_.emplace_back(key);
  return table_.get(key);
}

void TomlTable::wrong_type(std::string_view key, const toml::node& node, const std::string& expected) {
  fault("wrong type", fmt::format("'{}' is {}", key, type_name(node)), fmt::format("{} is expected", expected),
        name_.empty() ? "" : fmt::format("see {} in the README", name_), place(node));
}

std::optional<double> TomlTable::finite(std::string_view key, const toml::node& node, const std::string& expected) {
  if (!node.is_number()) {
    wrong_type(key, node, expected);
    return std::nullopt;
  }
  const double value = node.value<double>().value_or(0.0);
  if (std::isfinite(value)) return value;
  fault("not finite", fmt::format("'{}' is {}", key, value), "a finite number is expected", "write a number",
        place(node));
  return std::nullopt;
}

std::optional<Located<std::string>> TomlTable::text(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto value = node->value_exact<std::string>()) return Located<std::string>{*value, place(*node)};
  wrong_type(key, *node, "text in quotes");
  return std::nullopt;
}

std::optional<Located<double>> TomlTable::number(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto value = finite(key, *node, "a number");
  return value ? std::optional(Located<double>{*value, place(*node)}) : std::nullopt;
}

std::optional<Located<std::int64_t>> TomlTable::integer(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto value = node->value_exact<std::int64_t>()) return Located<std::int64_t>{*value, place(*node)};
  wrong_type(key, *node, "a whole number");
  return std::nullopt;
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  const toml::table* inner = node->as_table();
  if (inner == nullptr) {
    wrong_type(key, *node, "a table");
    return std::nullopt;
  }
  const std::string parent = name_.empty() ? "" : name_.substr(1, name_.size() - 2) + ".";
  return TomlTable(*inner, fmt::format("[{}{}]", parent, key), file_, *diagnostics_);
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  std::vector<TomlTable> all;
  const toml::node* node = find(key);
  if (node == nullptr) return all;
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    wrong_type(key, *node, fmt::format("a list of tables, [[{}]],", key));
    return all;
  }
  for (const toml::node& item : *array) {
    if (const toml::table* inner = item.as_table()) {
      all.emplace_back(*inner, fmt::format("[[{}]]", key), file_, *diagnostics_);
    } else {
      wrong_type(key, item, fmt::format("a table, [[{}]],", key));
    }
  }
  return all;
}

std::optional<Located<std::vector<std::variant<double, std::string>>>> TomlTable::values(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    wrong_type(key, *node, "a list, [...],");
    return std::nullopt;
  }
  Located<std::vector<std::variant<double, std::string>>> all{{}, place(*node)};
  for (const toml::node& item : *array) {
    if (const auto word = item.value_exact<std::string>()) {
      all.value.emplace_back(*word);
    } else if (const auto value = finite(key, item, "a list of numbers or texts")) {
      all.value.emplace_back(*value);
    } else {
      return std::nullopt;
    }
  }
  return all;
}

namespace {
/// The items of one type; the first of the other type ends it.
template <class T>
std::optional<std::vector<T>> all_of_type(const std::vector<std::variant<double, std::string>>& values) {
  std::vector<T> all;
  for (const auto& value : values) {
    const T* item = std::get_if<T>(&value);
    if (item == nullptr) return std::nullopt;
    all.push_back(*item);
  }
  return all;
}
}  // namespace

std::optional<Located<std::vector<std::string>>> TomlTable::texts(std::string_view key) {
  const auto all = values(key);
  if (!all) return std::nullopt;
  if (auto words = all_of_type<std::string>(all->value)) return Located<std::vector<std::string>>{*words, all->where};
  fault("wrong type", fmt::format("'{}' holds a number", key), "a list of texts is expected",
        "put codes in quotes, e.g. [\"84\", \"01\"]", all->where);
  return std::nullopt;
}

std::optional<Located<std::vector<double>>> TomlTable::numbers(std::string_view key) {
  const auto all = values(key);
  if (!all) return std::nullopt;
  if (auto found = all_of_type<double>(all->value)) return Located<std::vector<double>>{*found, all->where};
  fault("wrong type", fmt::format("'{}' holds a text", key), "a list of numbers is expected", "remove the quotes",
        all->where);
  return std::nullopt;
}

std::optional<Located<std::size_t>> TomlTable::option_among(std::string_view key,
                                                            const std::vector<std::string>& known) {
  const auto word = text(key);
  if (!word) return std::nullopt;
  const auto at = std::find(known.begin(), known.end(), word->value);
  if (at != known.end()) return Located<std::size_t>{static_cast<std::size_t>(at - known.begin()), word->where};
  fault("unknown option", fmt::format("unknown {} '{}'", key, word->value), "", suggest_name(word->value, known),
        word->where);
  return std::nullopt;
}

std::vector<std::string> TomlTable::names() {
  std::vector<std::string> all;
  for (const auto& [key, node] : table_) all.emplace_back(key.str());
  known_.insert(known_.end(), all.begin(), all.end());
  return all;
}

bool TomlTable::holds_table(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return node != nullptr && node->is_table();
}

void TomlTable::finish() {
  for (const auto& [key, node] : table_) {
    const std::string name(key.str());
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    fault("unknown key", fmt::format("unknown key '{}'", name), name_.empty() ? "" : fmt::format("in {}", name_),
          suggest_name(name, known_), {file_, key.source().begin.line, {}});
  }
}

}  // namespace dotpop
