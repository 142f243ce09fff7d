#include "bench/eigen_allocation.h"

#include <Eigen/Dense>
#include <Eigen/Sparse>
#include <vector>

namespace dotpop::bench {
namespace {

using RowSparse = Eigen::SparseMatrix<double, Eigen::RowMajor>;
using RowDense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// Some scenarios of row-major parameters.
using Parameters = Eigen::Map<const RowDense, Eigen::Unaligned, Eigen::OuterStride<>>;

RowSparse sparse(const std::vector<std::uint32_t>& begin, const std::vector<std::uint32_t>& column,
                 const std::vector<double>& value, Eigen::Index columns) {
  std::vector<Eigen::Triplet<double>> entries;
  for (std::uint32_t r = 0; r + 1 < begin.size(); ++r) {
    for (std::uint32_t i = begin[r]; i < begin[r + 1]; ++i) {
      entries.emplace_back(static_cast<int>(r), static_cast<int>(column[i]), value[i]);
    }
  }
  RowSparse matrix(static_cast<Eigen::Index>(begin.size()) - 1, columns);
  matrix.setFromTriplets(entries.begin(), entries.end());
  return matrix;
}

}  // namespace

struct EigenRegion::Matrices {
  const PreparedRegion& region;
  RowSparse days_by_zone;           ///< zone x establishment
  RowSparse days_by_establishment;  ///< establishment x zone
  RowSparse mix;                    ///< establishment x scale entry
  RowDense deviation;               ///< zone x criterion
  Eigen::VectorXd population;
  RowDense scale, coefficient, weighted, adjusted, allocation;
};

EigenRegion::EigenRegion(const PreparedRegion& region)
    : matrices_(std::make_unique<Matrices>(Matrices{region, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}})) {
  Matrices& m = *matrices_;
  const auto& zones = region.days.by_zone;
  const auto& establishments = region.days.by_establishment;
  m.days_by_zone = sparse(zones.begin, zones.column, zones.days, region.n_establishments);
  m.days_by_establishment = sparse(establishments.begin, establishments.column, establishments.days, region.n_zones);
  m.mix = sparse(region.mix.begin, region.mix.entry, region.mix.share, static_cast<Eigen::Index>(region.entry.size()));
  const auto n_used = static_cast<Eigen::Index>(region.criterion.size());
  m.deviation = Eigen::Map<const RowDense>(region.measure.data(), region.n_zones, n_used);
  m.population = Eigen::Map<const Eigen::VectorXd>(region.population.data(), region.n_zones);
}

EigenRegion::~EigenRegion() = default;
EigenRegion::EigenRegion(EigenRegion&&) noexcept = default;

std::span<const double> EigenRegion::allocate(std::span<const double> parameters, std::size_t stride, std::size_t first,
                                              std::size_t n) {
  Matrices& m = *matrices_;
  const PreparedRegion& region = m.region;
  const ParameterLayout& layout = region.layout;
  const auto columns = static_cast<Eigen::Index>(n);
  const Parameters all(parameters.data() + first, layout.size(), columns,
                       Eigen::OuterStride<>(static_cast<Eigen::Index>(stride)));
  m.scale.resize(static_cast<Eigen::Index>(region.entry.size()), columns);
  for (std::size_t i = 0; i < region.entry.size(); ++i) {
    auto row = m.scale.row(static_cast<Eigen::Index>(i));
    row.setConstant(region.entry[i].constant);
    for (const std::uint32_t slot : region.entry[i].slots()) row.array() *= all.row(slot).array();
  }
  m.coefficient.noalias() = m.mix * m.scale;
  m.weighted.noalias() = m.days_by_zone * m.coefficient;
  RowDense weight(static_cast<Eigen::Index>(region.criterion.size()), columns);
  for (std::size_t j = 0; j < region.criterion.size(); ++j) {
    weight.row(static_cast<Eigen::Index>(j)) = all.row(layout.criterion(region.criterion[j]));
  }
  m.adjusted.noalias() = m.deviation * weight;
  m.adjusted = ((1.0 + m.adjusted.array()).max(0.0).colwise() * m.population.array()).matrix();
  m.adjusted = (m.weighted.array() > 0.0).select(m.adjusted, 0.0);
  const Eigen::RowVectorXd per_person =
      (region.file_envelope * all.row(layout.envelope()).array() / m.adjusted.colwise().sum().array()).matrix();
  m.adjusted = (m.weighted.array() > 0.0).select((m.adjusted.array() / m.weighted.array()).matrix(), 0.0);
  m.allocation.noalias() = m.days_by_establishment * m.adjusted;
  m.allocation = ((m.allocation.array() * m.coefficient.array()).rowwise() * per_person.array()).matrix();
  return {m.allocation.data(), region.n_establishments * n};
}

}  // namespace dotpop::bench
