#include "core/error.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dotpop {

std::string to_string(const Diagnosis& diagnosis) {
  std::string text;
  const Place& where = diagnosis.where;
  if (!where.file.empty()) {
    text += where.file;
    if (where.line > 0) text += ":" + std::to_string(where.line);
    text += ": ";
  }
  if (!where.column.empty()) text += "column '" + where.column + "': ";
  text += diagnosis.problem;
  if (!diagnosis.why.empty()) text += " (" + diagnosis.why + ")";
  if (!diagnosis.suggestion.empty()) text += ": " + diagnosis.suggestion;
  return text;
}

Error::Error(ErrorKind kind, Diagnosis diagnosis) : std::runtime_error(to_string(diagnosis)), kind_(kind) {}
Error::Error(ErrorKind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}

void throw_input_error(std::string problem, std::string why, std::string suggestion, Place where) {
  throw Error(ErrorKind::input, {std::move(problem), std::move(why), std::move(suggestion), std::move(where)});
}

void throw_usage_error(std::string problem, std::string why, std::string suggestion) {
  throw Error(ErrorKind::usage, {std::move(problem), std::move(why), std::move(suggestion)});
}

void throw_machine_error(std::string problem, std::string why, std::string suggestion) {
  throw Error(ErrorKind::machine, {std::move(problem), std::move(why), std::move(suggestion)});
}

Diagnostics::Kind* Diagnostics::find(std::string_view kind) {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& k) { return k.name == kind; });
  return found == kinds_.end() ? nullptr : &*found;
}

void Diagnostics::add(Severity severity, std::string_view kind, Diagnosis diagnosis) {
  Kind* entry = find(kind);
  if (entry == nullptr) entry = &kinds_.emplace_back(Kind{std::string(kind), severity, 0, {}});
  ++entry->count;
  if (entry->kept.size() < kKeptOfAKind) entry->kept.push_back(std::move(diagnosis));
}

bool Diagnostics::full(std::string_view kind) const {
  return std::any_of(kinds_.begin(), kinds_.end(),
                     [&](const Kind& k) { return k.name == kind && k.count >= kKeptOfAKind; });
}

void Diagnostics::count(std::string_view kind) {
  if (Kind* entry = find(kind)) ++entry->count;
}

void Diagnostics::append(const Diagnostics& other, const std::vector<std::string_view>& without) {
  for (const Kind& kind : other.kinds_) {
    if (std::find(without.begin(), without.end(), kind.name) != without.end()) continue;
    for (const Diagnosis& diagnosis : kind.kept) add(kind.severity, kind.name, diagnosis);
    if (Kind* entry = find(kind.name)) entry->count += kind.count - kind.kept.size();
  }
}

namespace {
std::size_t count_of(const std::vector<Diagnostics::Kind>& kinds, Severity severity) {
  std::size_t n = 0;
  for (const auto& kind : kinds) {
    if (kind.severity == severity) n += kind.count;
  }
  return n;
}
}  // namespace

std::size_t Diagnostics::errors() const { return count_of(kinds_, Severity::error); }
std::size_t Diagnostics::warnings() const { return count_of(kinds_, Severity::warning); }

std::string Diagnostics::text() const {
  std::string text;
  for (const Kind& kind : kinds_) {
    const std::string prefix(kSeverityName[static_cast<std::size_t>(kind.severity)]);
    for (const Diagnosis& diagnosis : kind.kept) text += prefix + ": " + to_string(diagnosis) + "\n";
    if (kind.count > kind.kept.size()) {
      text += prefix + ": (and " + std::to_string(kind.count - kind.kept.size()) + " more of this kind: " + kind.name +
              ")\n";
    }
  }
  return text;
}

void Diagnostics::throw_if_errors() const {
  if (errors() == 0) return;
  Diagnostics only_errors;
  only_errors.kinds_.reserve(kinds_.size());
  std::copy_if(kinds_.begin(), kinds_.end(), std::back_inserter(only_errors.kinds_),
               [](const Kind& k) { return k.severity == Severity::error; });
  std::string text = only_errors.text();
  if (text.rfind("error: ", 0) == 0) text.erase(0, 7);  // the program puts its own "error: " before a message
  if (!text.empty() && text.back() == '\n') text.pop_back();
  throw Error(ErrorKind::input, text);
}

namespace {
/// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);  // the row before the last one
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}
}  // namespace

std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongest = 200;  // a longer word is no typing mistake, and the distance is quadratic
  if (word.size() > kLongest) return {};
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongest) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string suggest_name(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string near = nearest_name(word, candidates);
  if (!near.empty()) return "did you mean '" + near + "'?";
  if (candidates.empty()) return {};
  constexpr std::size_t kMostNames = 12;
  std::string text = "known: ";
  for (std::size_t i = 0; i < std::min(candidates.size(), kMostNames); ++i) {
    text += (i > 0 ? ", " : "") + candidates[i];
  }
  if (candidates.size() > kMostNames) text += ", ...";
  return text;
}

}  // namespace dotpop
