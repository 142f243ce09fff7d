#include "sim/store/result_reader.h"

#include <limits>

#include "core/error.h"

namespace dotpop {

ResultReader::ResultReader(const std::filesystem::path& path) : file_(path) {
  if (!file_.text_attribute("dotpop_version") || !file_.has("establishment") || !file_.has("scenario")) {
    throw_input_error("this is not a result of dotpop", "no dotpop_version, establishment or scenario in it",
                      "give a file that `dotpop run` wrote", {path.string(), 0, {}});
  }
  establishment = file_.strings("establishment");
  establishment_region = file_.strings("establishment_region");
  establishment_name = file_.strings("establishment_name");
  region = file_.strings("region");
  factor = file_.strings("factor");
  factor_distribution = file_.strings("factor_distribution");
  if (file_.has("quantile")) quantile = file_.numbers("quantile");
  const auto scenario = file_.shape("scenario");
  const std::size_t n = establishment.size();
  if (scenario.size() != 1 || establishment_region.size() != n || establishment_name.size() != n ||
      factor_distribution.size() != factor.size()) {
    throw_input_error("coordinates do not have the lengths they should", "damaged, or changed by another program",
                      "give a file that `dotpop run` wrote", {path.string(), 0, {}});
  }
  n_scenarios = scenario.front();
  has_samples = file_.has("allocation");
}

double ResultReader::number(const std::string& attribute) const {
  return file_.number_attribute(attribute).value_or(std::numeric_limits<double>::quiet_NaN());
}

std::vector<double> ResultReader::samples_of(std::size_t establishment_row) const {
  return file_.numbers("allocation", {establishment_row, 0}, {1, n_scenarios});
}

}  // namespace dotpop
