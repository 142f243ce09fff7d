#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/bind.h"
#include "sim/target.h"

namespace dotpop {
namespace {

using Parameters = std::map<std::string, Located<double>>;

/// Reads the distribution and levels of one [[factors]] table; faults go to `diagnostics`.
class FactorReader {
 public:
  FactorReader(const FactorSpec& spec, DesignKind design, bool is_choice, Choice choice, Diagnostics& diagnostics)
      : spec_(spec), is_choice_(is_choice), choice_(choice), diagnostics_(diagnostics) {
    by_levels_ = design == DesignKind::grid || design == DesignKind::one_at_a_time;
  }

  /// False when the table cannot be used; the faults are told.
  bool read(Factor& factor) {
    read_values(factor);
    read_distribution(factor);
    if (ok_ && by_levels_) read_levels(factor);
    return ok_;
  }

 private:
  void fault(const std::string& problem, const std::string& why, const std::string& suggestion, const Place& where) {
    ok_ = false;
    diagnostics_.add(Severity::error, "factor", {problem, why, suggestion, where});
  }

  std::string named(const std::string& text) const { return text + " of factor '" + spec_.target.value + "'"; }

  void read_values(Factor& factor) {
    if (!spec_.values) return;
    const auto& [values, where] = *spec_.values;
    if (values.empty()) return fault(named("the list of values") + " is empty", "", "give at least one", where);
    for (const auto& value : values) {
      if (is_choice_) {
        add_option(factor, value, where);
      } else if (const auto* number = std::get_if<double>(&value)) {
        values_.push_back(*number);
      } else {
        return fault(fmt::format("'{}' is not a number", std::get<std::string>(value)), named("a value"),
                     "only a choice takes names", where);
      }
    }
  }

  void add_option(Factor& factor, const std::variant<double, std::string>& value, const Place& where) {
    const ChoiceNames& names = kChoiceNames[static_cast<std::size_t>(choice_)];
    const std::vector<std::string> known(names.option.begin(), names.option.end());
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr || std::find(known.begin(), known.end(), *text) == known.end()) {
      const std::string shown = text != nullptr ? *text : fmt::format("{}", std::get<double>(value));
      return fault(fmt::format("unknown option '{}' of the choice {}", shown, names.name), "",
                   fmt::format("write \"{}\" or \"{}\"", known[0], known[1]), where);
    }
    if (std::find(factor.options.begin(), factor.options.end(), *text) != factor.options.end()) {
      return fault(fmt::format("option '{}' stands twice", *text), named("the values"), "name it once", where);
    }
    values_.push_back(static_cast<double>(factor.options.size()));
    factor.options.push_back(*text);
  }

  /// The named numbers of a distribution, in order; required ones must be there, others must not.
  std::vector<std::optional<double>> numbers(const std::string& kind, const std::vector<std::string>& required,
                                             const std::vector<std::string>& optional = {}) {
    std::vector<std::string> known = required;
    known.insert(known.end(), optional.begin(), optional.end());
    for (const auto& [name, value] : spec_.parameters) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        fault(fmt::format("a {} distribution has no '{}'", kind, name), named("distribution"),
              known.empty() ? "remove it" : suggest_name(name, known), value.where);
      }
    }
    std::vector<std::optional<double>> found;
    for (const std::string& name : known) {
      const auto it = spec_.parameters.find(name);
      const bool is_required = std::find(required.begin(), required.end(), name) != required.end();
      if (it == spec_.parameters.end() && is_required) {
        fault(fmt::format("a {} distribution needs '{}'", kind, name), named("distribution"),
              fmt::format("e.g. {} = 1.0", name), spec_.where);
      }
      found.push_back(it == spec_.parameters.end() ? std::nullopt : std::optional(it->second.value));
    }
    return found;
  }

  Place place_of(const std::string& parameter) const {
    const auto it = spec_.parameters.find(parameter);
    return it == spec_.parameters.end() ? spec_.where : it->second.where;
  }

  void expect(bool condition, const std::string& problem, const std::string& suggestion, const std::string& parameter) {
    if (ok_ && !condition) fault(problem, named("distribution"), suggestion, place_of(parameter));
  }

  void read_distribution(Factor& factor) {
    if (!spec_.distribution) {
      if (by_levels_ && spec_.values) {
        numbers("listed", {});
        return;
      }
      const std::string suggestion = by_levels_ ? "give `values`, or `distribution` and `levels`"
                                                : "e.g. distribution = \"uniform\", min = 0.0, max = 0.6";
      return fault(fmt::format("factor '{}' has no distribution", spec_.target.value), "", suggestion, spec_.where);
    }
    const auto& [kind, where] = *spec_.distribution;
    const std::vector<std::string> known = {"uniform", "normal", "lognormal", "triangular", "discrete"};
    if (std::find(known.begin(), known.end(), kind) == known.end()) {
      return fault(fmt::format("unknown distribution '{}'", kind), named("distribution"), suggest_name(kind, known),
                   where);
    }
    if (is_choice_ && kind != "discrete") {
      return fault(fmt::format("a choice cannot have a {} distribution", kind), named("distribution"),
                   "use distribution = \"discrete\" with values = [...]", where);
    }
    if (kind == "discrete") return read_discrete(factor);
    if (spec_.probabilities)
      fault("probabilities need a discrete distribution", "", "remove them", spec_.probabilities->where);
    if (spec_.values && !by_levels_) {
      fault(fmt::format("a {} distribution has no values", kind), named("distribution"),
            "use distribution = \"discrete\", or remove `values`", spec_.values->where);
    }
    if (kind == "uniform") read_uniform(factor);
    if (kind == "normal") read_normal(factor);
    if (kind == "lognormal") read_lognormal(factor);
    if (kind == "triangular") read_triangular(factor);
  }

  void read_uniform(Factor& factor) {
    const auto found = numbers("uniform", {"min", "max"});
    if (!ok_) return;
    expect(*found[0] <= *found[1], fmt::format("min = {} is above max = {}", *found[0], *found[1]), "swap them", "min");
    factor.distribution = Uniform{*found[0], *found[1]};
  }

  void read_normal(Factor& factor) {
    const auto found = numbers("normal", {"mean", "sd"}, {"min", "max"});
    if (!ok_) return;
    const Normal normal{*found[0], *found[1], found[2], found[3]};
    expect(normal.sd > 0.0, fmt::format("sd = {} is not above 0", normal.sd), "a spread is positive", "sd");
    if (normal.min && normal.max) {
      expect(*normal.min < *normal.max, fmt::format("min = {} is not below max = {}", *normal.min, *normal.max),
             "swap them", "min");
    }
    constexpr double kReach = 37.0;  // standard deviations within which double precision sees any probability
    const double low = (normal.min.value_or(normal.mean) - normal.mean) / normal.sd;
    const double high = (normal.max.value_or(normal.mean) - normal.mean) / normal.sd;
    expect(low < kReach && high > -kReach, "the truncated interval has no probability",
           "move the mean or the bounds nearer to each other", normal.min ? "min" : "max");
    factor.distribution = normal;
  }

  void read_lognormal(Factor& factor) {
    const auto found = numbers("lognormal", {"mu", "sigma"});
    if (!ok_) return;
    expect(*found[1] > 0.0, fmt::format("sigma = {} is not above 0", *found[1]), "a spread is positive", "sigma");
    factor.distribution = Lognormal{*found[0], *found[1]};
  }

  void read_triangular(Factor& factor) {
    const auto found = numbers("triangular", {"min", "mode", "max"});
    if (!ok_) return;
    const Triangular t{*found[0], *found[1], *found[2]};
    expect(t.min < t.max, fmt::format("min = {} is not below max = {}", t.min, t.max), "swap them", "min");
    expect(t.min <= t.mode && t.mode <= t.max, fmt::format("mode = {} lies outside [{}, {}]", t.mode, t.min, t.max),
           "move it between min and max", "mode");
    factor.distribution = t;
  }

  void read_discrete(Factor& factor) {
    numbers("discrete", {});
    if (!spec_.values) {
      return fault("a discrete distribution needs `values`", named("distribution"), "e.g. values = [0.8, 1.0, 1.2]",
                   spec_.where);
    }
    if (!ok_) return;
    Discrete discrete{values_, std::vector<double>(values_.size(), 1.0 / static_cast<double>(values_.size()))};
    if (spec_.probabilities) {
      const auto& [probabilities, where] = *spec_.probabilities;
      if (probabilities.size() != values_.size()) {
        return fault(fmt::format("{} probabilities for {} values", probabilities.size(), values_.size()),
                     named("distribution"), "give one for each value", where);
      }
      double sum = 0.0;
      for (const double p : probabilities) {
        if (p < 0.0) return fault(fmt::format("probability {} is negative", p), named("distribution"), "", where);
        sum += p;
      }
      constexpr double kRounding = 1e-9;
      if (std::abs(sum - 1.0) > kRounding) {
        return fault(fmt::format("the probabilities sum to {}", sum), named("distribution"), "make them sum to 1",
                     where);
      }
      discrete.probabilities = probabilities;
    }
    factor.distribution = discrete;
  }

  void read_levels(Factor& factor) {
    if (spec_.values) {
      if (spec_.levels) fault("both levels and values", named("the levels"), "keep one", spec_.levels->where);
      factor.levels = values_;
      return;
    }
    if (!spec_.levels) {
      return fault(fmt::format("factor '{}' has no levels", spec_.target.value),
                   "a grid or one-at-a-time design moves "
                   "a factor through levels",
                   "e.g. levels = 5, or values = [...]", spec_.where);
    }
    constexpr std::int64_t kMostLevels = 1'000'000;
    if (spec_.levels->value < 1 || spec_.levels->value > kMostLevels) {
      return fault(fmt::format("levels = {} is not possible", spec_.levels->value), named("the levels"),
                   fmt::format("1 to {}", kMostLevels), spec_.levels->where);
    }
    factor.levels = dotpop::levels(factor.distribution, static_cast<std::size_t>(spec_.levels->value));
  }

  const FactorSpec& spec_;
  bool is_choice_;
  Choice choice_;
  Diagnostics& diagnostics_;
  bool by_levels_ = false;
  bool ok_ = true;
  std::vector<double> values_;
};

/// The value that one region's policy as written gives the factor's target; a choice's option joins the options when
/// the study leaves it out.
double written_value(Factor& factor, const RegionPolicy& policy, const ParameterLayout& layout) {
  if (factor.target.kind != Target::Kind::choice) return layout.flatten(policy)[factor.target.slot];
  const std::size_t option = option_of(policy.choices, factor.target.choice);
  const std::string name(kChoiceNames[static_cast<std::size_t>(factor.target.choice)].option[option]);
  auto at = std::find(factor.options.begin(), factor.options.end(), name);
  if (at == factor.options.end()) at = factor.options.insert(factor.options.end(), name);
  return static_cast<double>(at - factor.options.begin());
}

/// The value as written, missing where the regions that the factor moves do not agree on one.
void set_base(Factor& factor, const std::vector<RegionPolicy>& policy, const ParameterLayout& layout) {
  if (factor.target.regions.empty()) return;  // no region is known; that has been told
  factor.base = written_value(factor, policy[factor.target.regions.front()], layout);
  for (const std::uint32_t region : factor.target.regions) {
    if (written_value(factor, policy[region], layout) != factor.base) factor.base = kMissing;
  }
}

}  // namespace

std::vector<Factor> bind_factor(const FactorSpec& spec, const TargetScope& scope, DesignKind design,
                                const std::vector<RegionPolicy>& policy, Diagnostics& diagnostics) {
  std::vector<Factor> factors;
  const ParameterLayout layout(scope.territory);
  for (NamedTarget& named : expand_target(spec.target, scope, diagnostics)) {
    Factor factor;
    factor.name = named.name;
    factor.where = spec.where;
    factor.target = std::move(named.target);
    const bool is_choice = factor.target.kind == Target::Kind::choice;
    FactorReader reader(spec, design, is_choice, factor.target.choice, diagnostics);
    if (!reader.read(factor)) break;  // the other matches of a wildcard have the same faults
    set_base(factor, policy, layout);
    factors.push_back(std::move(factor));
  }
  return factors;
}

}  // namespace dotpop
