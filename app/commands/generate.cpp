#include "app/generate/generate.h"

#include <fmt/format.h>

#include <numeric>

#include "app/commands/commands.h"
#include "app/commands/format.h"

namespace dotpop {

int generate(const GenerateArguments& arguments) {
  GenerateOptions options;
  options.seed = arguments.seed;
  options.regions = arguments.regions;
  options.copies = arguments.copies;
  const fs::path folder = prepare_output_folder(arguments.folder);
  const GeneratedTerritory territory = generate_territory(options);
  write_territory(territory, options, folder);
  const std::int64_t money =
      std::accumulate(territory.envelopes.begin(), territory.envelopes.end(), std::int64_t{0},
                      [](std::int64_t sum, const GeneratedTerritory::Envelope& e) { return sum + e.amount; });
  fmt::print("synthetic territory on real geography: {} regions, {} zones, {} establishments, {} EUR\n",
             territory.envelopes.size(), grouped(std::int64_t(territory.zones.size())),
             grouped(std::int64_t(territory.establishments.size())), euros(money));
  fmt::print("written: {} (read README.md there; study.toml is a study to start from)\n", folder.string());
  return 0;
}

}  // namespace dotpop
