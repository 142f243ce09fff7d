#include "app/commands/open_study.h"

#include <fmt/format.h>

#include <cstdio>

#include "app/input/text_file.h"
#include "app/study/study_file.h"
#include "sim/bind.h"
#include "sim/check.h"

namespace dotpop {
namespace {

std::vector<CriterionRequest> requested_criteria(const StudySpec& spec) {
  std::vector<CriterionRequest> all;
  for (const auto& [name, where] : named_criteria(spec)) all.push_back({name, where});
  return all;
}

TerritoryPlaces places_of(const TerritorySource& source) {
  return {source.zones_file, source.establishments_file, source.envelopes_file, source.zone_line,
          source.establishment_line};
}

/// Kinds of faults of `bind_study` that only a complete territory can have.
const std::vector<std::string_view> kFaultsOfCodes = {"unknown region", "unknown medical unit",
                                                      "unknown code in a target"};

/// Everything after the study files: territory, binding, checks.
void open_territory(OpenStudy& open, StudyPart part, const std::vector<CriterionRequest>& criteria) {
  const std::filesystem::path folder = territory_folder(open.spec);
  if (open.spec.territory.value.empty()) return;
  if (!std::filesystem::is_directory(folder)) {
    open.diagnostics.add(Severity::error, "missing territory",
                         {fmt::format("'{}' is not a folder", folder.string()), "the study's territory",
                          "give a folder, relative to the study file", open.spec.territory.where});
    return;
  }
  Diagnostics of_files;
  open.loaded = load_territory(folder, criteria, of_files);
  open.diagnostics.append(of_files);
  const bool has_design = open.spec.design || !open.spec.factors.empty();
  const bool with_design = part == StudyPart::design || (part == StudyPart::design_if_any && has_design);
  Diagnostics of_names;
  open.study = bind_study(open.spec, open.territory(), with_design, of_names);
  // A row that was left out takes its code along: then nobody can say which codes are unknown, or what a region lacks.
  const bool complete = of_files.errors() == 0;
  if (complete) {
    open.diagnostics.append(of_names);
    check_study(open.territory(), open.study, places_of(open.loaded.source), open.diagnostics);
  } else {
    open.diagnostics.append(of_names, kFaultsOfCodes);
  }
}

std::vector<std::string_view> kinds_of(const Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const auto& kind : diagnostics.kinds()) names.push_back(kind.name);
  return names;
}

void require_valid(const OpenStudy& open) {
  open.diagnostics.throw_if_errors();
  fmt::print(stderr, "{}", open.diagnostics.text());
}

}  // namespace

OpenStudy open_study(const std::filesystem::path& path, StudyPart part) {
  OpenStudy open;
  open.spec = read_study_file(path, open.diagnostics);
  open_territory(open, part, requested_criteria(open.spec));
  return open;
}

OpenStudy open_valid_study(const std::filesystem::path& path, StudyPart part) {
  OpenStudy open = open_study(path, part);
  require_valid(open);
  return open;
}

ResultReader open_result(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    const std::string name = path.filename().string();
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    throw_input_error("no such file", "a result is what `dotpop run` wrote",
                      suggest_name(name, names_in_folder(folder)), {path.string(), 0, {}});
  }
  return ResultReader(path);
}

void require_other_place(const std::filesystem::path& output, const std::filesystem::path& input) {
  std::error_code not_there;
  if (!std::filesystem::equivalent(output, input, not_there)) return;
  throw_usage_error(fmt::format("cannot write '{}'", output.string()), "what the study is made of stands there",
                    "give another name, so that nothing of it is replaced");
}

OpenPair open_valid_pair(const std::filesystem::path& first, const std::filesystem::path& second) {
  OpenPair pair;
  OpenStudy other;
  pair.first.spec = read_study_file(first, pair.first.diagnostics);
  other.spec = read_study_file(second, other.diagnostics);
  auto criteria = requested_criteria(pair.first.spec);
  const auto more = requested_criteria(other.spec);
  criteria.insert(criteria.end(), more.begin(), more.end());
  open_territory(pair.first, StudyPart::policy, criteria);
  require_valid(pair.first);
  open_territory(other, StudyPart::policy, criteria);
  other.diagnostics.throw_if_errors();
  Diagnostics of_second;
  of_second.append(other.diagnostics, kinds_of(pair.first.diagnostics));
  fmt::print(stderr, "{}", of_second.text());
  if (pair.first.loaded.sha256 != other.loaded.sha256) {
    throw_input_error("the two studies have different territories",
                      pair.first.loaded.source.folder + " and " + other.loaded.source.folder,
                      "compare policies on one territory", other.spec.territory.where);
  }
  pair.second_spec = std::move(other.spec);
  pair.second = std::move(other.study);
  return pair;
}

}  // namespace dotpop
