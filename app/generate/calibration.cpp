#include "app/generate/calibration.h"

#include <algorithm>
#include <cassert>

namespace dotpop::synthetic {

// Days: ex-DG {HC, HTP}, ex-OQN {HC, HTP}. A day of partial hospitalisation weighs 0.43 to 0.45 of a full one.
const std::array<UnitFigures, kUnits> kUnitFigures = {{
    {"50", {{{6'103'798, 189'372}, {3'968'827, 359'758}}}, {1.00, 0.44}, 1.10},
    {"51", {{{1'916'867, 781'664}, {2'144'872, 1'111'770}}}, {1.12, 0.49}, 0.95},
    {"52", {{{2'096'849, 578'805}, {1'386'295, 470'761}}}, {1.45, 0.64}, 0.80},
    {"53", {{{368'761, 399'929}, {507'082, 435'645}}}, {1.18, 0.52}, 0.85},
    {"54", {{{327'128, 74'200}, {443'356, 117'820}}}, {1.20, 0.53}, 0.85},
    {"55", {{{309'425, 47'906}, {446'550, 114'818}}}, {1.08, 0.47}, 0.80},
    {"56", {{{109'772, 658}, {100'944, 3'218}}}, {1.30, 0.56}, 0.70},
    {"57", {{{35'876, 5'789}, {20'460, 324}}}, {2.05, 0.90}, 0.45},
    {"58", {{{473'090, 31'917}, {443'599, 56'561}}}, {0.92, 0.40}, 0.75},
    {"59", {{{5'376'870, 152'410}, {2'575'556, 195'372}}}, {1.06, 0.46}, 1.20},
}};

const std::array<RegionFigures, kRegions> kRegionFigures = {{
    {"01", 18, ""},
    {"02", 11, ""},
    {"03", 5, ""},
    {"04", 21, ""},
    {"11", 219, "24 27 28 32 44"},
    {"24", 68, "11 27 28 52 75 84"},
    {"27", 90, "11 24 44 84"},
    {"28", 103, "11 24 32 52 53"},
    {"32", 153, "11 28 44"},
    {"44", 172, "11 27 32"},
    {"52", 96, "24 28 53 75"},
    {"53", 91, "28 52"},
    {"75", 182, "24 52 76 84"},
    {"76", 187, "75 84 93"},
    {"84", 209, "24 27 75 76 93"},
    {"93", 153, "76 84"},
    {"94", 12, ""},
}};

const RegionFigures& region_figures(std::string_view region) {
  const auto* const found = std::find_if(kRegionFigures.begin(), kRegionFigures.end(),
                                         [&](const RegionFigures& figures) { return figures.code == region; });
  assert(found != kRegionFigures.end());
  return *found;
}

}  // namespace dotpop::synthetic
