#include "sim/target.h"

#include <algorithm>
#include <functional>

namespace dotpop {
namespace {

using Segments = std::vector<std::string>;

/// Thrown inside this file only: the fault that ends the reading of one target.
struct BadTarget {
  std::string problem;
  std::string suggestion;
  const char* kind = "unknown target";
};

const Segments& mode_names() {
  static const Segments names(kModeName.begin(), kModeName.end());
  return names;
}
const Segments& sector_names() {
  static const Segments names(kSectorName.begin(), kSectorName.end());
  return names;
}

Segments target_words() {
  Segments words = {"criteria", "scale", "envelope", "region"};
  for (const ChoiceNames& choice : kChoiceNames) words.emplace_back(choice.name);
  return words;
}

/// The names a segment stands for: itself, or all of them for `*`.
Segments matches(const std::string& segment, const Segments& known, const std::string& what) {
  constexpr const char* kKind = "unknown code in a target";
  if (segment == "*") {
    if (known.empty()) throw BadTarget{"'*' matches no " + what, "name one that exists", kKind};
    return known;
  }
  if (std::find(known.begin(), known.end(), segment) == known.end()) {
    throw BadTarget{"unknown " + what + " '" + segment + "'", suggest_name(segment, known), kKind};
  }
  return {segment};
}

std::uint32_t position(const Segments& names, const std::string& name) {
  return static_cast<std::uint32_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

/// Reads one target text; `prefix` is the name so far, `regions` what it moves.
class TargetReader {
 public:
  explicit TargetReader(const TargetScope& scope) : scope_(scope), layout_(scope.territory) {}

  std::vector<NamedTarget> read(const Segments& segments) {
    read_from(segments, 0, "", scope_.regions, false);
    return std::move(found_);
  }

 private:
  void read_from(const Segments& s, std::size_t at, const std::string& prefix,
                 const std::vector<std::uint32_t>& regions, bool regional) {
    if (at >= s.size() || s[at].empty()) throw BadTarget{"the target is not complete", "e.g. criteria.part_75_plus"};
    const Segments rest(s.begin() + static_cast<std::ptrdiff_t>(at), s.end());
    if (rest[0] == "region") {
      if (regional) throw BadTarget{"a region stands inside a region", "name one region, e.g. region.84.mean"};
      return read_region(s, at);
    }
    prefix_ = prefix;
    regions_ = &regions;
    regional_ = regional;
    if (rest[0] == "criteria") return read_criterion(rest);
    if (rest[0] == "scale") return read_scale(rest);
    if (rest[0] == "envelope") return read_envelope(rest);
    for (std::size_t c = 0; c < kChoices; ++c) {
      if (rest[0] == kChoiceNames[c].name) return read_choice(rest, static_cast<Choice>(c));
    }
    throw BadTarget{"unknown target '" + rest[0] + "'", suggest_name(rest[0], target_words())};
  }

  void read_region(const Segments& s, std::size_t at) {
    if (at + 2 >= s.size()) throw BadTarget{"the target is not complete", "e.g. region.84.criteria.part_75_plus"};
    for (const std::string& code : matches(s[at + 1], region_codes(), "region of this study")) {
      const std::vector<std::uint32_t> one = {find_code(scope_.territory.regions.code, code)};
      read_from(s, at + 2, "region." + code + ".", one, true);
    }
  }

  void read_criterion(const Segments& rest) {
    expect_size(rest, 2, 2, "criteria.NAME");
    const bool every = rest[1] == "*";
    for (const auto& name : matches(rest[1], every ? scope_.policy_criteria : scope_.territory.zones.criterion_name,
                                    every ? "key of [policy.criteria]" : "criterion")) {
      const std::uint32_t c = find_code(scope_.territory.zones.criterion_name, name);
      if (c != kNoIndex) add("criteria." + name, layout_.criterion(c));
    }
  }

  void read_scale(const Segments& rest) {
    const std::string form = "scale.um.52, scale.um.52.HC, scale.mode.HTP or scale.sector.ex-OQN";
    expect_size(rest, 3, 4, form);
    const Segments sides = {"um", "mode", "sector"};
    const std::string side = rest[1];
    if (position(sides, side) == sides.size()) {
      throw BadTarget{"unknown part of the scale '" + side + "'", suggest_name(side, sides)};
    }
    if (side != "um") expect_size(rest, 3, 3, form);
    if (side == "um") return read_unit(rest);
    const bool is_mode = side == "mode";
    const Segments& names = is_mode ? mode_names() : sector_names();
    for (const auto& name : matches(rest[2], names, is_mode ? "mode" : "sector")) {
      const auto at = position(names, name);
      add("scale." + side + "." + name,
          is_mode ? layout_.mode(static_cast<Mode>(at)) : layout_.sector(static_cast<Sector>(at)));
    }
  }

  void read_unit(const Segments& rest) {
    const Segments& units = scope_.territory.scale.unit_code;
    for (const auto& unit : matches(rest[2], units, "medical unit")) {
      const std::uint32_t u = find_code(units, unit);
      if (rest.size() == 3) {
        add("scale.um." + unit, layout_.unit(u));
        continue;
      }
      for (const auto& mode : matches(rest[3], mode_names(), "mode")) {
        const auto m = static_cast<Mode>(position(mode_names(), mode));
        add("scale.um." + unit + "." + mode, layout_.cell(cell_of(u, m)));
      }
    }
  }

  /// `envelope.84` and `region.84.envelope` are one target.
  void read_envelope(const Segments& rest) {
    expect_size(rest, 1, regional_ ? 1 : 2, "envelope or envelope.84");
    if (rest.size() == 1 && !regional_) return add("envelope", layout_.envelope(), Target::Kind::envelope);
    const Segments codes = rest.size() == 2 ? matches(rest[1], region_codes(), "region of this study")
                                            : Segments{scope_.territory.regions.code[regions_->front()]};
    prefix_.clear();
    for (const auto& code : codes) {
      const std::vector<std::uint32_t> one = {find_code(scope_.territory.regions.code, code)};
      regions_ = &one;
      regional_ = true;
      add("envelope." + code, layout_.envelope(), Target::Kind::envelope);
    }
  }

  void read_choice(const Segments& rest, Choice choice) {
    expect_size(rest, 1, 1, rest[0]);
    add(rest[0], 0, Target::Kind::choice);
    found_.back().target.choice = choice;
  }

  void add(const std::string& name, std::uint32_t slot, Target::Kind kind = Target::Kind::parameter) {
    found_.push_back({prefix_ + name, {kind, slot, Choice::adjustment, *regions_, regional_}});
  }

  Segments region_codes() const {
    Segments codes;
    for (const std::uint32_t r : scope_.regions) codes.push_back(scope_.territory.regions.code[r]);
    return codes;
  }

  static void expect_size(const Segments& rest, std::size_t least, std::size_t most, const std::string& form) {
    const bool complete = std::none_of(rest.begin(), rest.end(), [](const auto& s) { return s.empty(); });
    if (rest.size() < least || !complete) throw BadTarget{"the target is not complete", "write " + form};
    if (rest.size() > most) throw BadTarget{"the target has too many parts at '" + rest[most] + "'", "write " + form};
  }

  const TargetScope& scope_;
  ParameterLayout layout_;
  std::string prefix_;
  const std::vector<std::uint32_t>* regions_ = nullptr;
  bool regional_ = false;
  std::vector<NamedTarget> found_;
};

}  // namespace

std::vector<std::string> split_target(const std::string& text) {
  Segments segments(1);
  for (const char c : text) {
    if (c == '.') {
      segments.emplace_back();
    } else {
      segments.back() += c;
    }
  }
  return segments;
}

std::vector<NamedTarget> expand_target(const Located<std::string>& text, const TargetScope& scope,
                                       Diagnostics& diagnostics) {
  try {
    return TargetReader(scope).read(split_target(text.value));
  } catch (const BadTarget& bad) {
    diagnostics.add(Severity::error, bad.kind,
                    {bad.problem, "in target '" + text.value + "'", bad.suggestion, text.where});
    return {};
  }
}

}  // namespace dotpop
