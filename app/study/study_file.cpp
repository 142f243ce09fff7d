#include "app/study/study_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/input/text_file.h"
#include "app/study/toml_table.h"

namespace dotpop {
namespace {

namespace fs = std::filesystem;

void read_numbers(TomlTable& table, std::map<std::string, Located<double>>& out) {
  for (const std::string& name : table.names()) {
    if (const auto value = table.number(name)) out[name] = *value;
  }
}

/// um = { 52 = 1.1, "53.HC" = 1.2 } or um.53.HC = 1.2: a number for the unit, or one for each mode.
void read_units(TomlTable& table, std::map<std::string, Located<double>>& out) {
  for (const std::string& unit : table.names()) {
    if (!table.holds_table(unit)) {
      if (const auto value = table.number(unit)) out[unit] = *value;
      continue;
    }
    std::map<std::string, Located<double>> by_mode;
    auto modes = table.table(unit);
    read_numbers(*modes, by_mode);
    for (const auto& [mode, value] : by_mode) out[unit + "." + mode] = value;
  }
}

void read_scale(TomlTable& table, PolicySpec& policy) {
  if (auto units = table.table("um")) read_units(*units, policy.unit);
  if (auto modes = table.table("mode")) read_numbers(*modes, policy.mode);
  if (auto sectors = table.table("sector")) read_numbers(*sectors, policy.sector);
  table.finish();
}

PolicySpec read_policy(TomlTable& table) {
  PolicySpec policy;
  for (std::size_t c = 0; c < kChoices; ++c) {
    policy.choice[c] = table.option(kChoiceNames[c].name, kChoiceNames[c].option);
  }
  if (auto criteria = table.table("criteria")) read_numbers(*criteria, policy.criteria);
  if (auto scale = table.table("scale")) read_scale(*scale, policy);
  policy.envelope = table.number("envelope");
  return policy;
}

void read_policies(TomlTable& root, StudySpec& spec) {
  auto table = root.table("policy");
  if (!table) return;
  spec.policy = read_policy(*table);
  if (auto regions = table->table("region")) {
    for (const std::string& code : regions->names()) {
      auto one = regions->table(code);
      if (!one) continue;
      spec.region_policy[code] = {read_policy(*one), one->where()};
      one->finish();
    }
  }
  table->finish();
}

std::optional<Located<std::uint64_t>> read_count(TomlTable& table, std::string_view key) {
  const auto value = table.integer(key);
  if (!value) return std::nullopt;
  if (value->value >= 0) return Located<std::uint64_t>{static_cast<std::uint64_t>(value->value), value->where};
  table.fault("negative value", fmt::format("{} = {} is negative", key, value->value), "", "use a positive number",
              value->where);
  return std::nullopt;
}

void read_design(TomlTable& root, StudySpec& spec) {
  auto table = root.table("design");
  if (!table) return;
  DesignSpec design;
  design.kind.where = table->where();
  if (const auto kind = table->option("kind", kDesignName)) {
    design.kind = {static_cast<DesignKind>(kind->value), kind->where};
  } else if (!table->has("kind")) {
    table->fault("missing key", "[design] has no kind", "", "e.g. kind = \"monte-carlo\"", table->where());
  }
  design.size = read_count(*table, "size");
  if (table->has("size") && !design.size) design.size = {1, table->where("size")};  // told already
  if (const auto seed = read_count(*table, "seed")) design.seed = *seed;
  table->finish();
  spec.design = design;
}

void read_factors(TomlTable& root, StudySpec& spec) {
  for (TomlTable& table : root.tables("factors")) {
    FactorSpec factor;
    factor.where = table.where();
    if (auto target = table.text("target")) {
      factor.target = *target;
    } else if (!table.has("target")) {
      table.fault("missing key", "[[factors]] has no target", "", "e.g. target = \"criteria.part_75_plus\"",
                  table.where());
    }
    factor.distribution = table.text("distribution");
    for (const char* name : {"min", "max", "mean", "sd", "mu", "sigma", "mode"}) {
      if (const auto value = table.number(name)) factor.parameters[name] = *value;
    }
    factor.levels = table.integer("levels");
    factor.values = table.values("values");
    factor.probabilities = table.numbers("probabilities");
    table.finish();
    if (!factor.target.value.empty()) spec.factors.push_back(std::move(factor));
  }
}

void read_output(TomlTable& root, StudySpec& spec) {
  auto table = root.table("output");
  if (!table) return;
  if (const auto samples = table->option("samples", kSampleStorageName)) {
    spec.output.samples = static_cast<SampleStorage>(samples->value);
  }
  if (const auto quantiles = table->numbers("quantiles")) {
    spec.output.quantiles = quantiles->value;
    std::vector<double> sorted = quantiles->value;
    std::sort(sorted.begin(), sorted.end());
    if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) {
      table->fault("quantile", fmt::format("quantile {} stands twice", *twice), "", "name it once", quantiles->where);
    }
    for (const double p : quantiles->value) {
      if (p >= 0.0 && p <= 1.0) continue;
      table->fault("quantile", fmt::format("quantile {} is no probability", p), "0 to 1", "5 % is 0.05",
                   quantiles->where);
    }
  }
  table->finish();
}

StudySpec read_root(const toml::table& document, const TextFile& file, Diagnostics& diagnostics) {
  StudySpec spec;
  spec.path = file.path;
  spec.text = file.text;
  TomlTable root(document, "", file.path, diagnostics);
  if (const auto title = root.text("title")) spec.title = title->value;
  if (const auto territory = root.text("territory")) {
    spec.territory = *territory;
  } else if (!root.has("territory")) {
    root.fault("missing key", "the study names no territory", "", "e.g. territory = \"france-2023\"",
               {file.path, 1, {}});
  }
  spec.regions = root.texts("regions");
  read_policies(root, spec);
  read_design(root, spec);
  read_factors(root, spec);
  read_output(root, spec);
  root.finish();
  return spec;
}

}  // namespace

StudySpec read_study_file(const fs::path& path, Diagnostics& diagnostics) {
  const TextFile file = read_text_file(path);
  try {
    const toml::table document = toml::parse(file.text, file.path);
    return read_root(document, file, diagnostics);
  } catch (const toml::parse_error& error) {
    throw_input_error("this is not valid TOML", std::string(error.description()),
                      "check quotes, brackets and commas around this line", {file.path, error.source().begin.line, {}});
  }
}

fs::path territory_folder(const StudySpec& spec) {
  return (fs::path(spec.path).parent_path() / fs::path(spec.territory.value)).lexically_normal();
}

}  // namespace dotpop
