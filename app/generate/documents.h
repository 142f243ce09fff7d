#pragma once

#include <string>

#include "app/generate/generate.h"

/// The texts that go with the CSV files of a generated territory.
namespace dotpop::synthetic {

/// README.md, in French and English: what is real, what is synthetic, how to make it again.
std::string readme_text(const GeneratedTerritory& territory, const GenerateOptions& options);

/// PROVENANCE.txt: a title, then lines "KEY: TEXT"; the line "synthetic: ..." is what `dotpop info` shows.
std::string provenance_text(const GeneratedTerritory& territory, const GenerateOptions& options);

/// study.toml: the default study of the territory beside it.
std::string study_text(const GenerateOptions& options);

}  // namespace dotpop::synthetic
