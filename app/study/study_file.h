#pragma once

#include <filesystem>

#include "core/error.h"
#include "sim/study_spec.h"

namespace dotpop {

/// Reads a study's TOML file (interface.md, "Study"). Faults of content (unknown keys, wrong types, values that
/// cannot be) go to `diagnostics`, each with its line and the nearest known name. Throws an input `Error` when the
/// file is missing or is not TOML.
StudySpec read_study_file(const std::filesystem::path& path, Diagnostics& diagnostics);

/// The folder that the study calls its territory, relative to the study's own folder.
std::filesystem::path territory_folder(const StudySpec& spec);

}  // namespace dotpop
