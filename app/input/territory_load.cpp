#include "app/input/territory_load.h"

#include "app/input/field_text.h"

namespace dotpop {

std::pair<std::uint32_t, bool> KnownCodes::add(std::string_view code, std::size_t at_line) {
  const auto [id, is_new] = index.insert(code);
  if (is_new) {
    row.push_back(kNoIndex);
    line.push_back(at_line);
  }
  return {id, is_new};
}

std::optional<Public> read_public(TableReader& table, const TableColumn& column) {
  if (table.text(column).empty()) return Public::adult;
  static constexpr std::array<std::string_view, 2> kNames = {"A", "E"};
  const auto found = table.choice(column, "unknown public", kNames);
  return found.has_value() ? std::optional(static_cast<Public>(*found)) : std::nullopt;
}

std::uint32_t EstablishmentOfRow::find() {
  const std::string_view finess = table_.text(column_);
  if (finess == last_ && last_id_ != kNoIndex) return last_id_;
  if (!table_.code(column_).has_value()) return kNoIndex;
  last_ = finess;
  last_id_ = known_.index.find(finess);
  if (last_id_ == kNoIndex && known_.complete) {
    table_.fault("unknown establishment", column_, [&] {
      return Diagnosis{in_quotes(finess) + " is not in etablissements.csv", {}, known_.index.suggestion(finess)};
    });
  }
  return last_id_;
}

}  // namespace dotpop
