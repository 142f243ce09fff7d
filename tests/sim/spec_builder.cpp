#include "tests/sim/spec_builder.h"

#include "sim/check.h"

namespace dotpop::test {

SpecBuilder::SpecBuilder(DesignKind kind, std::uint64_t size, std::uint64_t seed) {
  spec_.path = "study.toml";
  spec_.design.emplace();
  spec_.design->kind = located(kind);
  if (size > 0) spec_.design->size = located(size);
  spec_.design->seed = located(seed);
}

SpecBuilder& SpecBuilder::regions(const std::vector<std::string>& codes) {
  spec_.regions = located(codes);
  return *this;
}

SpecBuilder& SpecBuilder::samples(SampleStorage samples) {
  spec_.output.samples = samples;
  return *this;
}

SpecBuilder& SpecBuilder::quantiles(std::vector<double> probabilities) {
  spec_.output.quantiles = std::move(probabilities);
  return *this;
}

PolicySpec& SpecBuilder::policy(const std::string& region) {
  if (region.empty()) return spec_.policy;
  auto& of_region = spec_.region_policy[region];
  of_region.where = {"study.toml", ++line_, {}};
  return of_region.value;
}

SpecBuilder& SpecBuilder::weight(const std::string& criterion, double value, const std::string& region) {
  policy(region).criteria[criterion] = located(value);
  return *this;
}

SpecBuilder& SpecBuilder::choice(Choice choice, std::size_t option, const std::string& region) {
  policy(region).choice[static_cast<std::size_t>(choice)] = located(option);
  return *this;
}

SpecBuilder& SpecBuilder::unit(const std::string& unit, double multiplier, const std::string& region) {
  policy(region).unit[unit] = located(multiplier);
  return *this;
}

SpecBuilder& SpecBuilder::mode(const std::string& mode, double multiplier, const std::string& region) {
  policy(region).mode[mode] = located(multiplier);
  return *this;
}

SpecBuilder& SpecBuilder::sector(const std::string& sector, double multiplier, const std::string& region) {
  policy(region).sector[sector] = located(multiplier);
  return *this;
}

SpecBuilder& SpecBuilder::envelope(double multiplier, const std::string& region) {
  policy(region).envelope = located(multiplier);
  return *this;
}

SpecBuilder& SpecBuilder::whole_policy(const Territory& territory, const std::string& region,
                                       const RegionPolicy& policy) {
  for (std::size_t c = 0; c < kChoices; ++c) {
    choice(static_cast<Choice>(c), option_of(policy.choices, static_cast<Choice>(c)), region);
  }
  for (std::uint32_t c = 0; c < territory.n_criteria(); ++c) {
    weight(territory.zones.criterion_name[c], policy.criterion_weight[c], region);
  }
  for (std::uint32_t u = 0; u < territory.n_units(); ++u) {
    const std::string& code = territory.scale.unit_code[u];
    unit(code, policy.scale.unit[u], region);
    unit(code + ".HC", policy.scale.cell[cell_of(u, Mode::HC)], region);
    unit(code + ".HTP", policy.scale.cell[cell_of(u, Mode::HTP)], region);
  }
  for (std::size_t m = 0; m < kModes; ++m) mode(std::string(kModeName[m]), policy.scale.mode[m], region);
  for (std::size_t s = 0; s < kSectors; ++s) sector(std::string(kSectorName[s]), policy.scale.sector[s], region);
  return envelope(policy.envelope_multiplier, region);
}

FactorSpec& SpecBuilder::factor(const std::string& target) {
  FactorSpec spec;
  spec.target = located(target);
  spec.where = spec.target.where;
  spec_.factors.push_back(std::move(spec));
  return spec_.factors.back();
}

SpecBuilder& SpecBuilder::uniform(const std::string& target, double min, double max) {
  return distributed(target, "uniform", {{"min", min}, {"max", max}});
}

SpecBuilder& SpecBuilder::distributed(const std::string& target, const std::string& distribution,
                                      const std::vector<std::pair<std::string, double>>& parameters) {
  FactorSpec& spec = factor(target);
  spec.distribution = located(distribution);
  for (const auto& [name, value] : parameters) spec.parameters[name] = located(value);
  return *this;
}

SpecBuilder& SpecBuilder::discrete(const std::string& target, const std::vector<double>& values,
                                   const std::vector<double>& probabilities) {
  listed(target, values);
  last_factor().distribution = located(std::string("discrete"));
  if (!probabilities.empty()) last_factor().probabilities = located(probabilities);
  return *this;
}

SpecBuilder& SpecBuilder::options(const std::string& target, const std::vector<std::string>& names,
                                  const std::vector<double>& probabilities) {
  FactorSpec& spec = factor(target);
  spec.distribution = located(std::string("discrete"));
  spec.values = located(std::vector<std::variant<double, std::string>>(names.begin(), names.end()));
  if (!probabilities.empty()) spec.probabilities = located(probabilities);
  return *this;
}

SpecBuilder& SpecBuilder::listed(const std::string& target, const std::vector<double>& values) {
  factor(target).values = located(std::vector<std::variant<double, std::string>>(values.begin(), values.end()));
  return *this;
}

SpecBuilder& SpecBuilder::levels(std::int64_t n) {
  last_factor().levels = located(n);
  return *this;
}

Study bind(const SpecBuilder& spec, const Territory& territory) {
  Diagnostics diagnostics;
  Study study = bind_study(spec.spec(), territory, true, diagnostics);
  diagnostics.throw_if_errors();
  return study;
}

std::string faults(const SpecBuilder& spec, const Territory& territory) {
  Diagnostics diagnostics;
  bind_study(spec.spec(), territory, true, diagnostics);
  return diagnostics.text();
}

std::string check_faults(const SpecBuilder& spec, const Territory& territory) {
  Diagnostics diagnostics;
  check_study(territory, bind(spec, territory), {}, diagnostics);
  return diagnostics.text();
}

}  // namespace dotpop::test
