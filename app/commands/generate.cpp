#include "app/generate/generate.h"

#include <fmt/format.h>

#include <numeric>

#include "app/commands/commands.h"
#include "app/commands/format.h"
#include "core/error.h"

namespace dotpop {
namespace {

/// A folder that holds something else than a generated territory keeps it: README.md, study.toml and the CSV files
/// are names that a user's own folder may have.
void refuse_foreign_folder(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored) || fs::is_empty(folder, ignored)) return;
  if (fs::exists(folder / "PROVENANCE.txt", ignored)) return;
  throw_usage_error(fmt::format("the folder '{}' is not empty", folder.string()),
                    "it holds something else than a generated territory", "give a new folder");
}

}  // namespace

int generate(const GenerateArguments& arguments) {
  GenerateOptions options;
  options.seed = arguments.seed;
  options.regions = arguments.regions;
  options.copies = arguments.copies;
  refuse_foreign_folder(arguments.folder);
  const bool is_new = !fs::exists(arguments.folder);
  const fs::path folder = prepare_output_folder(arguments.folder);
  GeneratedTerritory territory;
  try {
    territory = generate_territory(options);
  } catch (const Error&) {
    std::error_code ignored;
    if (is_new) fs::remove(folder, ignored);  // it is empty
    throw;
  }
  const bool keeps_study = fs::exists(folder / "study.toml");
  write_territory(territory, options, folder);
  const std::int64_t money =
      std::accumulate(territory.envelopes.begin(), territory.envelopes.end(), std::int64_t{0},
                      [](std::int64_t sum, const GeneratedTerritory::Envelope& e) { return sum + e.amount; });
  fmt::print("synthetic territory on real geography: {}, {}, {}, {} EUR\n",
             counted(std::int64_t(territory.envelopes.size()), "region"),
             counted(std::int64_t(territory.zones.size()), "zone"),
             counted(std::int64_t(territory.establishments.size()), "establishment"), euros(money));
  fmt::print("written: {} (read README.md there; study.toml is {})\n", folder.string(),
             keeps_study ? "the one that was there, kept as it is" : "a study to start from");
  return 0;
}

}  // namespace dotpop
