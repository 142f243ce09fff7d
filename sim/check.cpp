#include "sim/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "core/step1_adjusted_population.h"

namespace dotpop {
namespace {

class Checker {
 public:
  Checker(const Territory& territory, const Study& study, const TerritoryPlaces& places, Diagnostics& diagnostics)
      : territory_(territory), study_(study), places_(places), diagnostics_(diagnostics) {}

  void check() {
    for (const std::uint32_t region : study_.regions) {
      check_envelope(region);
      const auto choices = choices_in_use(study_, region);
      check_choices(region, choices);
      const auto used = criteria_in_use(territory_, study_, region);
      for (std::uint32_t c = 0; c < used.size(); ++c) {
        if (used[c] != 0) check_criterion(region, c, choices);
      }
      warn_of_many_criteria(region, used);
    }
  }

 private:
  static std::size_t line_of(const std::vector<std::size_t>& lines, std::uint32_t row) {
    return row < lines.size() ? lines[row] : 0;
  }

  const std::string& code(std::uint32_t region) const { return territory_.regions.code[region]; }

  void check_envelope(std::uint32_t region) {
    if (!std::isnan(territory_.regions.envelope[region])) return;
    diagnostics_.add(Severity::error, "region without an envelope",
                     {fmt::format("region '{}' has no envelope", code(region)),
                      "its money cannot be shared",
                      "add a row for it, or leave it out of `regions`",
                      {places_.envelopes_file, 0, "region"}});
  }

  void check_choices(std::uint32_t region, const std::vector<Choices>& choices) {
    const bool clash = std::any_of(choices.begin(), choices.end(), [](const Choices& c) {
      return c.adjustment == Adjustment::multiplicative && c.deviation == Deviation::standard;
    });
    if (clash && !clash_told_) {
      clash_told_ = true;  // one policy, however many regions
      diagnostics_.add(
          Severity::error, "choices that do not go together",
          {fmt::format("region '{}' meets adjustment = \"multiplicative\" with deviation = \"standard\"", code(region)),
           "the multiplicative form needs relative deviations",
           "use deviation = \"relative\", or vary only one of the two",
           {study_.path, 0, {}}});
    }
    const bool own_zone = std::any_of(choices.begin(), choices.end(),
                                      [](const Choices& c) { return c.external_days == ExternalDays::own_zone; });
    if (own_zone) check_sites(region);
  }

  /// own_zone adds days to the zone of the site, which must then be known.
  void check_sites(std::uint32_t region) {
    const Establishments& all = territory_.establishments;
    const IndexRange range = territory_.establishments_of(region);
    for (std::uint32_t e = range.begin; e < range.end; ++e) {
      const double external = all.days_outside_region[e] + all.days_of_unknown_zone[e];
      if (external == 0.0 || all.site_zone[e] != kNoIndex) continue;
      diagnostics_.add(Severity::error, "site without a zone",
                       {fmt::format("establishment {} has {} days from elsewhere but no zone of its own region",
                                    all.finess[e], external),
                        "external_days = \"own_zone\" adds them there",
                        "fill code_geo, or use external_days = \"ignore\"",
                        {places_.establishments_file, line_of(places_.establishment_line, e), "code_geo"}});
    }
  }

  void check_criterion(std::uint32_t region, std::uint32_t c, const std::vector<Choices>& choices) {
    const IndexRange zones = territory_.zones_of(region);
    const std::string& name = territory_.zones.criterion_name[c];
    const auto& column = territory_.zones.criterion[c];
    bool complete = true;
    for (std::uint32_t z = zones.begin; z < zones.end; ++z) {
      if (std::isfinite(column[z])) continue;
      complete = false;
      diagnostics_.add(Severity::error, "missing criterion value",
                       {fmt::format("zone '{}' has no value", territory_.zones.code[z]),
                        fmt::format("region '{}' uses this criterion", code(region)),
                        "fill it, or use another criterion",
                        {places_.zones_file, line_of(places_.zone_line, z), name}});
    }
    if (!complete || zones.size() == 0) return;
    const bool relative = std::any_of(choices.begin(), choices.end(),
                                      [](const Choices& k) { return k.deviation == Deviation::relative; });
    const bool standard = std::any_of(choices.begin(), choices.end(),
                                      [](const Choices& k) { return k.deviation == Deviation::standard; });
    if (relative) check_relative(region, c, choices);
    if (standard) check_spread(region, c, choices);
  }

  void check_relative(std::uint32_t region, std::uint32_t c, const std::vector<Choices>& choices) {
    const IndexRange zones = territory_.zones_of(region);
    const std::string& name = territory_.zones.criterion_name[c];
    const auto& column = territory_.zones.criterion[c];
    bool negative = false;
    for (std::uint32_t z = zones.begin; z < zones.end; ++z) {
      if (column[z] >= 0.0) continue;  // every one is told
      diagnostics_.add(Severity::error, "negative criterion value",
                       {fmt::format("zone '{}' has the value {}", territory_.zones.code[z], column[z]),
                        "a relative deviation needs values >= 0",
                        "use deviation = \"standard\" for a signed index",
                        {places_.zones_file, line_of(places_.zone_line, z), name}});
      negative = true;
    }
    if (negative) return;
    const std::span value(column.data() + zones.begin, zones.size());
    const std::span population(territory_.zones.population.data() + zones.begin, zones.size());
    for (const Mean mean : {Mean::population, Mean::plain}) {
      const bool occurs = std::any_of(choices.begin(), choices.end(), [&](const Choices& k) { return k.mean == mean; });
      const double m = criterion_moments(value, population, mean).mean;
      if (!occurs || m > 0.0 || std::isnan(m)) continue;  // NaN: nobody lives there, which is a status
      diagnostics_.add(Severity::error, "criterion without a mean",
                       {fmt::format("the mean of '{}' over region '{}' is 0", name, code(region)),
                        "a relative deviation divides by it",
                        "set its weight to 0 there, or use another criterion",
                        {places_.zones_file, 0, name}});
      return;
    }
  }

  void check_spread(std::uint32_t region, std::uint32_t c, const std::vector<Choices>& choices) {
    const IndexRange zones = territory_.zones_of(region);
    const std::span value(territory_.zones.criterion[c].data() + zones.begin, zones.size());
    const std::span population(territory_.zones.population.data() + zones.begin, zones.size());
    const auto [min, max] = std::minmax_element(value.begin(), value.end());
    bool spread = *min < *max;
    for (const Choices& k : choices) {
      if (k.deviation != Deviation::standard) continue;
      const double deviation = criterion_moments(value, population, k.mean).deviation;
      spread = spread && (deviation > 0.0 || std::isnan(deviation));  // NaN: nobody lives there, which is a status
    }
    if (spread) return;
    diagnostics_.add(Severity::error, "criterion without a spread",
                     {fmt::format("'{}' does not vary over the people of region '{}'",
                                  territory_.zones.criterion_name[c], code(region)),
                      "a standard deviation is divided by",
                      "set its weight to 0 there, or use deviation = \"relative\"",
                      {places_.zones_file, 0, territory_.zones.criterion_name[c]}});
  }

  void warn_of_many_criteria(std::uint32_t region, const std::vector<std::uint8_t>& used) {
    constexpr std::ptrdiff_t kFew = 5;
    const auto n = std::count_if(used.begin(), used.end(), [](std::uint8_t u) { return u != 0; });
    if (n <= kFew) return;
    diagnostics_.add(Severity::warning, "many criteria",
                     {fmt::format("region '{}' uses {} criteria", code(region), n),
                      "the instruction (II.1) recommends few, so that everybody can read the model",
                      fmt::format("keep at most {}", kFew)});
  }

  const Territory& territory_;
  const Study& study_;
  const TerritoryPlaces& places_;
  Diagnostics& diagnostics_;
  bool clash_told_ = false;
};

}  // namespace

void check_study(const Territory& territory, const Study& study, const TerritoryPlaces& places,
                 Diagnostics& diagnostics) {
  Checker(territory, study, places, diagnostics).check();
}

}  // namespace dotpop
