#include "app/measure/workload_study.h"

#include <gtest/gtest.h>

#include "tests/core/random_territory.h"

namespace dotpop {
namespace {

Workload random_workload(std::uint64_t seed) {
  test::Random random(seed);
  return Workload(build_territory(test::random_tables(random)));
}

TEST(WorkloadStudy, EachIsRight) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Workload workload = random_workload(seed);
    for (const WorkloadStudy& kind : kWorkloadStudies) {
      const Study study = bind_workload_study(workload, kind, 300, {0.5});
      EXPECT_TRUE(study_is_right(workload, study, {})) << kind.name << ", seed " << seed;
    }
  }
}

TEST(WorkloadStudy, MovesWhatItsNameSays) {
  const Workload workload = random_workload(1);
  const std::size_t criteria = workload.criteria().size();
  const std::size_t units = workload.territory().n_units();
  EXPECT_EQ(bind_workload_study(workload, kWorkloadStudies[0], 10, {}).factors.size(), criteria);
  EXPECT_EQ(bind_workload_study(workload, kWorkloadStudies[1], 10, {}).factors.size(), units);
  EXPECT_EQ(bind_workload_study(workload, kWorkloadStudy, 10, {}).factors.size(), criteria + units);
}

TEST(WorkloadStudy, AGridStaysWithinItsSize) {
  const Workload workload = random_workload(1);
  const Study study = bind_workload_study(workload, kWorkloadStudies[3], 10000, {});
  ASSERT_EQ(study.factors.size(), 4u);
  EXPECT_EQ(study.n_scenarios, 10000u);
  EXPECT_EQ(bind_workload_study(workload, kWorkloadStudies[3], 9999, {}).n_scenarios, 6561u);
}

}  // namespace
}  // namespace dotpop
