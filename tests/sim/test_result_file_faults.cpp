#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "sim/store/result_reader.h"
#include "sim/store/result_writer.h"
#include "tests/sim/memory_sink.h"
#include "tests/sim/raw_hdf5.h"
#include "tests/sim/spec_builder.h"
#include "tests/sim/three_regions.h"

// Result files that are none, are damaged, or find no room on the disk.
namespace dotpop {
namespace {

using test::SpecBuilder;
using test::TemporaryFile;
using testing::AllOf;
using testing::HasSubstr;
using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

std::string fault_of(const std::filesystem::path& path) {
  try {
    const ResultReader reader(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(path.string()));
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

/// A run kept in memory, so that it can be written again and again.
class Recording : public ScenarioSink {
 public:
  void keep(const Amounts& amounts) override {
    KeptAmounts& kept = amounts_.emplace_back();
    kept.amounts = amounts;
    kept.allocation.assign(amounts.allocation.begin(), amounts.allocation.end());
    kept.withheld.assign(amounts.withheld.begin(), amounts.withheld.end());
    kept.clamped.assign(amounts.zones_clamped.begin(), amounts.zones_clamped.end());
  }
  void write(const Wave& wave) override {
    Kept& kept = waves_.emplace_back();
    kept.wave = wave;
    kept.design.assign(wave.design.begin(), wave.design.end());
    kept.status.assign(wave.status.begin(), wave.status.end());
  }
  void play(ScenarioSink& sink) const {
    for (const KeptAmounts& kept : amounts_) {
      Amounts amounts = kept.amounts;
      amounts.allocation = kept.allocation;
      amounts.withheld = kept.withheld;
      amounts.zones_clamped = kept.clamped;
      if (sink.wants_amounts()) sink.keep(amounts);
    }
    for (const Kept& kept : waves_) sink.write({kept.wave.first, kept.wave.count, kept.design, kept.status});
  }

 private:
  struct Kept {
    Wave wave;
    std::vector<double> design;
    std::vector<Status> status;
  };
  struct KeptAmounts {
    Amounts amounts;
    std::vector<double> allocation;
    std::vector<double> withheld;
    std::vector<double> clamped;
  };
  std::vector<KeptAmounts> amounts_;
  std::vector<Kept> waves_;
};

class ResultFaults : public testing::Test {
 protected:
  ResultFaults() {
    SpecBuilder spec(DesignKind::monte_carlo, 2 * kWave);
    spec.uniform("criteria.aged", 0.0, 0.6).samples(SampleStorage::f64);
    study_ = test::bind(spec, territory_);
    result_ = run_study(territory_, study_, {}, recording_);
  }
  void write(const std::filesystem::path& path) const {
    ResultWriter writer(path, territory_, study_, {});
    recording_.play(writer);
    writer.finish(result_, 1.0);
  }

  Territory territory_ = test::three_regions();
  Study study_;
  Recording recording_;
  StudyResult result_;
  TemporaryFile file_{"faults.h5"};
};

TEST_F(ResultFaults, OtherFilesAreNoResults) {
  { hdf5::Writer(file_.path()).close(); }
  EXPECT_THAT(fault_of(file_.path()), HasSubstr("not a result of dotpop"));
  {
    hdf5::Writer writer(file_.path());
    writer.attribute("dotpop_version", std::string("1"));
    writer.coordinate("establishment", Texts{"e"});
    writer.close();
  }
  EXPECT_THAT(fault_of(file_.path()), HasSubstr("not a result of dotpop"));
  EXPECT_THAT(fault_of("/nonexistent/result.h5"), HasSubstr("cannot be opened"));
}

/// Writes the least that a result must have, without the coordinate `missing` and with `n_names` names.
void write_least(const std::filesystem::path& path, const std::string& missing, std::size_t n_names = 2,
                 bool flat_scenarios = true) {
  hdf5::Writer writer(path);
  writer.attribute("dotpop_version", std::string("1"));
  const auto text = [&](const std::string& name, std::size_t n) {
    if (name != missing) writer.coordinate(name, Texts(n, "x"));
  };
  text("establishment", 2);
  text("establishment_region", 2);
  text("establishment_name", n_names);
  text("region", 1);
  text("factor", 1);
  text("factor_distribution", 1);
  if (flat_scenarios) {
    writer.index_coordinate("scenario", 5);
  } else {
    writer.index_coordinate("a", 5);
    writer.variable("scenario", hdf5::Type::i64, {"a", "a"});
  }
  writer.close();
}

TEST_F(ResultFaults, MissingVariablesAreNamed) {
  write_least(file_.path(), "");
  EXPECT_EQ(ResultReader(file_.path()).n_scenarios, 5u);
  for (const std::string name :
       {"establishment_region", "establishment_name", "region", "factor", "factor_distribution"}) {
    write_least(file_.path(), name);
    EXPECT_THAT(fault_of(file_.path()), HasSubstr("no variable '" + name + "'"));
  }
}

TEST_F(ResultFaults, VariablesThatDoNotFitAreRefused) {
  write_least(file_.path(), "", 1);
  EXPECT_THAT(fault_of(file_.path()), HasSubstr("lengths"));
  write_least(file_.path(), "", 2, false);
  EXPECT_THAT(fault_of(file_.path()), HasSubstr("lengths"));
}

TEST_F(ResultFaults, TruncatedFilesAreRefused) {
  write(file_.path());
  const auto whole = std::filesystem::file_size(file_.path());
  EXPECT_NO_THROW(ResultReader(file_.path()));
  for (int tenth = 9; tenth >= 0; --tenth) {
    std::filesystem::resize_file(file_.path(), whole * static_cast<unsigned>(tenth) / 10);
    EXPECT_THAT(fault_of(file_.path()), HasSubstr("cannot be opened as HDF5"));
  }
}

TEST_F(ResultFaults, AFileThatWasNeverFinishedIsRefused) {
  {
    ResultWriter writer(file_.path(), territory_, study_, {});
    recording_.play(writer);
  }
  // The name it would be given comes only after `finish`; if somebody opens it all the same, nothing may crash.
  try {
    const ResultReader reader(file_.path());
    EXPECT_EQ(reader.n_scenarios, study_.n_scenarios);
    EXPECT_FALSE(reader.file().has("allocation_mean"));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
  }
}

// ---- no room on the disk

constexpr int kWritten = 0;
constexpr int kMachineError = 3;
constexpr int kOtherError = 4;

/// In a process of its own that may write `limit` bytes to a file: how it ended, −1 for a crash.
template <class Write>
int write_within(rlim_t limit, Write write) {
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);  // as the program does: the write fails instead of killing
    const rlimit bounds{limit, limit};
    setrlimit(RLIMIT_FSIZE, &bounds);
    try {
      write();
    } catch (const Error& error) {
      _exit(error.kind() == ErrorKind::machine ? kMachineError : kOtherError);
    } catch (...) {
      _exit(kOtherError);
    }
    _exit(kWritten);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(ResultFaults, AFullDiskIsAnErrorOfTheMachine) {
  write(file_.path());
  const auto whole = std::filesystem::file_size(file_.path());
  const auto attempt = [&](rlim_t limit) { return write_within(limit, [&] { write(file_.path()); }); };
  for (const rlim_t limit : {rlim_t{0}, rlim_t{10}, rlim_t{800}, rlim_t{4096}, rlim_t{20'000}, whole / 4, whole / 2,
                             whole * 3 / 4, whole - 4096, whole - 1}) {
    EXPECT_EQ(attempt(limit), kMachineError) << limit << " of " << whole << " bytes";
  }
  EXPECT_EQ(attempt(2 * whole), kWritten);
  EXPECT_NO_THROW(ResultReader(file_.path()));
}

}  // namespace
}  // namespace dotpop
