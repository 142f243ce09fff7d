#pragma once

#include <filesystem>

#include "app/input/territory_reader.h"
#include "core/error.h"
#include "sim/store/result_reader.h"
#include "sim/study.h"
#include "sim/study_spec.h"

namespace dotpop {

/// A study with its territory, read, bound and checked.
struct OpenStudy {
  StudySpec spec;
  LoadedTerritory loaded;
  Study study;
  Diagnostics diagnostics;

  const Territory& territory() const { return loaded.territory; }
};

/// What a command needs of the study.
enum class StudyPart {
  policy,         ///< territory and policy
  design,         ///< factors and design too
  design_if_any,  ///< the same, when the study has a [design] or [[factors]]
};

/// Reads everything and gathers every fault; throws only where nothing can be said (no study file, no TOML, a broken
/// machine).
OpenStudy open_study(const std::filesystem::path& path, StudyPart part);

/// The same for a command that computes: throws when there is an error, and prints the warnings on stderr.
OpenStudy open_valid_study(const std::filesystem::path& path, StudyPart part);

/// Opens a result file; one that is not there is told with the nearest name of its folder.
ResultReader open_result(const std::filesystem::path& path);

/// Throws a usage `Error` when writing `output` would replace `input`, an existing file or folder.
void require_other_place(const std::filesystem::path& output, const std::filesystem::path& input);

/// Two studies of one territory for a command that compares their policies. The territory of `first` holds the
/// criteria of both, and both studies are bound to it. Throws as `open_valid_study`, and when the territories differ.
struct OpenPair {
  OpenStudy first;
  StudySpec second_spec;
  Study second;
};
OpenPair open_valid_pair(const std::filesystem::path& first, const std::filesystem::path& second);

}  // namespace dotpop
