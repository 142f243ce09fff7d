#include "sim/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/three_regions.h"

namespace dotpop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Regions = std::vector<std::uint32_t>;

class TargetTest : public testing::Test {
 protected:
  std::vector<NamedTarget> expand(const std::string& text) {
    diagnostics_ = {};
    const TargetScope scope{territory_, regions_, policy_criteria_};
    return expand_target({text, {"study.toml", 12, {}}}, scope, diagnostics_);
  }

  std::vector<std::string> names(const std::string& text) {
    std::vector<std::string> all;
    for (const auto& named : expand(text)) all.push_back(named.name);
    EXPECT_EQ(diagnostics_.text(), "") << text;
    return all;
  }

  Target only(const std::string& text) {
    const auto found = expand(text);
    EXPECT_EQ(diagnostics_.text(), "") << text;
    EXPECT_EQ(found.size(), 1u) << text;
    return found.empty() ? Target{} : found.front().target;
  }

  std::string fault(const std::string& text) {
    EXPECT_TRUE(expand(text).empty()) << text;
    EXPECT_EQ(diagnostics_.errors(), 1u) << text;
    EXPECT_THAT(diagnostics_.text(), HasSubstr("study.toml:12"));
    return diagnostics_.text();
  }

  /// The slot in which `changed` differs from the neutral policy.
  std::uint32_t slot_of(const RegionPolicy& changed) const {
    const ParameterLayout layout(territory_);
    const auto before = layout.flatten(neutral_policy(territory_));
    const auto after = layout.flatten(changed);
    for (std::uint32_t slot = 0; slot < after.size(); ++slot) {
      if (before[slot] != after[slot]) return slot;
    }
    return kNoIndex;
  }

  Territory territory_ = test::three_regions();
  Regions regions_ = {0, 1, 2};  // 11, 84, 93
  std::vector<std::string> policy_criteria_ = {"aged", "part_75_plus"};
  Diagnostics diagnostics_;
};

TEST_F(TargetTest, NumbersOfThePolicyAreTheirSlots) {
  const RegionPolicy neutral = neutral_policy(territory_);
  const auto expect_slot = [&](const std::string& text, auto change) {
    RegionPolicy changed = neutral;
    change(changed);
    const Target target = only(text);
    EXPECT_EQ(target.kind, Target::Kind::parameter) << text;
    EXPECT_EQ(target.slot, slot_of(changed)) << text;
    EXPECT_EQ(target.regions, (Regions{0, 1, 2})) << text;
    EXPECT_FALSE(target.regional) << text;
  };
  const std::uint32_t u52 = test::unit_index(territory_, "52");
  expect_slot("criteria.part_75_plus", [&](RegionPolicy& p) { p.criterion_weight[2] = 9.0; });
  expect_slot("criteria.fdep", [&](RegionPolicy& p) { p.criterion_weight[1] = 9.0; });
  expect_slot("scale.um.52", [&](RegionPolicy& p) { p.scale.unit[u52] = 9.0; });
  expect_slot("scale.um.52.HC", [&](RegionPolicy& p) { p.scale.cell[cell_of(u52, Mode::HC)] = 9.0; });
  expect_slot("scale.um.52.HTP", [&](RegionPolicy& p) { p.scale.cell[cell_of(u52, Mode::HTP)] = 9.0; });
  expect_slot("scale.mode.HTP", [](RegionPolicy& p) { p.scale.mode[1] = 9.0; });
  expect_slot("scale.sector.ex-OQN", [](RegionPolicy& p) { p.scale.sector[1] = 9.0; });
}

TEST_F(TargetTest, EnvelopesMultiply) {
  RegionPolicy changed = neutral_policy(territory_);
  changed.envelope_multiplier = 9.0;
  const Target all = only("envelope");
  EXPECT_EQ(all.kind, Target::Kind::envelope);
  EXPECT_EQ(all.slot, slot_of(changed));
  EXPECT_EQ(all.regions, (Regions{0, 1, 2}));
  EXPECT_FALSE(all.regional);

  for (const std::string text : {"envelope.84", "region.84.envelope"}) {
    EXPECT_THAT(names(text), ElementsAre("envelope.84"));
    const Target one = only(text);
    EXPECT_EQ(one.kind, Target::Kind::envelope);
    EXPECT_EQ(one.slot, slot_of(changed));
    EXPECT_EQ(one.regions, Regions{1});
    EXPECT_TRUE(one.regional);
  }
  for (const std::string text : {"envelope.*", "region.*.envelope"}) {
    EXPECT_THAT(names(text), ElementsAre("envelope.11", "envelope.84", "envelope.93"));
    const auto found = expand(text);
    ASSERT_EQ(found.size(), 3u);
    for (std::uint32_t r = 0; r < 3; ++r) EXPECT_EQ(found[r].target.regions, Regions{r});
  }
}

TEST_F(TargetTest, ChoicesAreNamedAsInThePolicy) {
  for (std::size_t c = 0; c < kChoices; ++c) {
    const std::string name(kChoiceNames[c].name);
    const Target target = only(name);
    EXPECT_EQ(target.kind, Target::Kind::choice);
    EXPECT_EQ(target.choice, static_cast<Choice>(c));
    EXPECT_FALSE(target.regional);
    const Target regional = only("region.93." + name);
    EXPECT_EQ(regional.choice, static_cast<Choice>(c));
    EXPECT_EQ(regional.regions, Regions{2});
    EXPECT_TRUE(regional.regional);
    EXPECT_THAT(names("region.93." + name), ElementsAre("region.93." + name));
  }
}

TEST_F(TargetTest, BehindARegionMoveItAlone) {
  for (const std::string text :
       {"criteria.aged", "scale.um.50", "scale.um.50.HTP", "scale.mode.HC", "scale.sector.ex-DG"}) {
    const Target everywhere = only(text);
    const Target one = only("region.84." + text);
    EXPECT_EQ(one.slot, everywhere.slot) << text;
    EXPECT_EQ(one.regions, Regions{1}) << text;
    EXPECT_TRUE(one.regional) << text;
    EXPECT_THAT(names("region.84." + text), ElementsAre("region.84." + text));
  }
}

TEST_F(TargetTest, WildcardsMatchInCodeOrder) {
  EXPECT_THAT(names("scale.um.*"), ElementsAre("scale.um.50", "scale.um.51", "scale.um.52"));
  EXPECT_THAT(names("scale.um.52.*"), ElementsAre("scale.um.52.HC", "scale.um.52.HTP"));
  EXPECT_THAT(names("scale.um.*.HC"), ElementsAre("scale.um.50.HC", "scale.um.51.HC", "scale.um.52.HC"));
  EXPECT_THAT(names("scale.um.*.*"), ElementsAre("scale.um.50.HC", "scale.um.50.HTP", "scale.um.51.HC",
                                                 "scale.um.51.HTP", "scale.um.52.HC", "scale.um.52.HTP"));
  EXPECT_THAT(names("scale.mode.*"), ElementsAre("scale.mode.HC", "scale.mode.HTP"));
  EXPECT_THAT(names("scale.sector.*"), ElementsAre("scale.sector.ex-DG", "scale.sector.ex-OQN"));
  EXPECT_THAT(names("region.*.mean"), ElementsAre("region.11.mean", "region.84.mean", "region.93.mean"));
  EXPECT_THAT(names("region.*.criteria.part_75_plus"),
              ElementsAre("region.11.criteria.part_75_plus", "region.84.criteria.part_75_plus",
                          "region.93.criteria.part_75_plus"));
}

TEST_F(TargetTest, NestedWildcardsMakeEveryPair) {
  EXPECT_THAT(names("region.*.scale.um.*"),
              ElementsAre("region.11.scale.um.50", "region.11.scale.um.51", "region.11.scale.um.52",
                          "region.84.scale.um.50", "region.84.scale.um.51", "region.84.scale.um.52",
                          "region.93.scale.um.50", "region.93.scale.um.51", "region.93.scale.um.52"));
  const auto found = expand("region.*.scale.um.*");
  ASSERT_EQ(found.size(), 9u);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].target.regions, Regions{static_cast<std::uint32_t>(i / 3)});
    EXPECT_EQ(found[i].target.slot, ParameterLayout(territory_).unit(static_cast<std::uint32_t>(i % 3)));
  }
}

TEST_F(TargetTest, EveryCriterionMeansTheKeysOfThePolicy) {
  EXPECT_THAT(names("criteria.*"), ElementsAre("criteria.aged", "criteria.part_75_plus"));
  EXPECT_THAT(names("region.84.criteria.*"), ElementsAre("region.84.criteria.aged", "region.84.criteria.part_75_plus"));
  policy_criteria_.clear();
  EXPECT_THAT(fault("criteria.*"), HasSubstr("matches no"));
}

TEST_F(TargetTest, KnowOnlyTheRegionsStudied) {
  regions_ = {0, 2};
  EXPECT_THAT(names("envelope.*"), ElementsAre("envelope.11", "envelope.93"));
  EXPECT_THAT(names("region.*.mean"), ElementsAre("region.11.mean", "region.93.mean"));
  EXPECT_EQ(only("criteria.aged").regions, (Regions{0, 2}));
  EXPECT_THAT(fault("envelope.84"), HasSubstr("'84'"));
  EXPECT_THAT(fault("region.84.mean"), HasSubstr("'84'"));
}

TEST_F(TargetTest, UnknownNamesAreAnsweredWithTheNearest) {
  EXPECT_THAT(fault("criterai.aged"), HasSubstr("did you mean 'criteria'?"));
  EXPECT_THAT(fault("criteria.age"), HasSubstr("did you mean 'aged'?"));
  EXPECT_THAT(fault("scale.umm.52"), HasSubstr("did you mean 'um'?"));
  EXPECT_THAT(fault("scale.um.5"), HasSubstr("did you mean '5"));
  EXPECT_THAT(fault("scale.um.52.HCT"), HasSubstr("did you mean 'H"));
  EXPECT_THAT(fault("scale.mode.HPT"), HasSubstr("'HPT'"));
  EXPECT_THAT(fault("scale.sector.ex-OQM"), HasSubstr("did you mean 'ex-OQN'?"));
  EXPECT_THAT(fault("adjustement"), HasSubstr("did you mean 'adjustment'?"));
  EXPECT_THAT(fault("region.85.criteria.aged"), HasSubstr("did you mean '84'?"));
  EXPECT_THAT(fault("region.84.criteria.agedd"), HasSubstr("did you mean 'aged'?"));
  EXPECT_THAT(fault("xyzzy.plugh"), HasSubstr("known: "));
}

TEST_F(TargetTest, IncompleteTargetsAreRefused) {
  for (const std::string text :
       {"", ".", "criteria", "criteria.", "scale", "scale.um", "scale.um.", "scale.um.52.", "scale.mode", "region",
        "region.84", "region.84.", "region.84.criteria", "envelope."}) {
    EXPECT_THAT(fault(text), HasSubstr("not complete")) << text;
  }
}

TEST_F(TargetTest, TargetsWithTooManyPartsAreRefused) {
  for (const std::string text :
       {"criteria.aged.x", "scale.um.52.HC.x", "scale.mode.HTP.x", "scale.sector.ex-DG.x", "envelope.84.x",
        "mean.population", "region.84.mean.x", "region.84.envelope.84", "region.84.scale.um.52.HC.x"}) {
    EXPECT_THAT(fault(text), HasSubstr("too many parts")) << text;
  }
  EXPECT_THAT(fault("region.84.region.84.mean"), HasSubstr("in target 'region.84.region.84.mean'"));
}

TEST(SplitTarget, CutsAtDots) {
  EXPECT_THAT(split_target("scale.um.52.HC"), ElementsAre("scale", "um", "52", "HC"));
  EXPECT_THAT(split_target("mean"), ElementsAre("mean"));
  EXPECT_THAT(split_target("a..b."), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split_target(""), ElementsAre(""));
}

}  // namespace
}  // namespace dotpop
