#include "bench/eigen_allocation.h"

namespace dotpop::bench {
namespace {

template <class Matrix>
Matrix sparse(const std::vector<std::uint32_t>& begin, const std::vector<std::uint32_t>& column,
              const std::vector<double>& value, Eigen::Index columns) {
  std::vector<Eigen::Triplet<double>> entries;
  for (std::uint32_t r = 0; r + 1 < begin.size(); ++r) {
    for (std::uint32_t i = begin[r]; i < begin[r + 1]; ++i) {
      entries.emplace_back(static_cast<int>(r), static_cast<int>(column[i]), value[i]);
    }
  }
  Matrix matrix(static_cast<Eigen::Index>(begin.size()) - 1, columns);
  matrix.setFromTriplets(entries.begin(), entries.end());
  return matrix;
}

}  // namespace

EigenRegion::EigenRegion(const PreparedRegion& region) : region_(region) {
  const auto& zones = region.days.by_zone;
  const auto& establishments = region.days.by_establishment;
  days_by_zone_ = sparse<RowSparse>(zones.begin, zones.column, zones.days, region.n_establishments);
  days_by_establishment_ =
      sparse<RowSparse>(establishments.begin, establishments.column, establishments.days, region.n_zones);
  mix_ = sparse<RowSparse>(region.mix.begin, region.mix.entry, region.mix.share,
                           static_cast<Eigen::Index>(region.entry.size()));
  const auto n_used = static_cast<Eigen::Index>(region.criterion.size());
  deviation_ = Eigen::Map<const RowDense>(region.measure.data(), region.n_zones, n_used);
  population_ = Eigen::Map<const Eigen::VectorXd>(region.population.data(), region.n_zones);
}

const Eigen::MatrixXd& EigenRegion::allocate(std::span<const double> parameters, Eigen::Index n) {
  const Eigen::Map<const RowDense> all(parameters.data(), region_.layout.size(), n);
  const ParameterLayout& layout = region_.layout;
  scale_.resize(static_cast<Eigen::Index>(region_.entry.size()), n);
  for (std::size_t i = 0; i < region_.entry.size(); ++i) {
    auto row = scale_.row(static_cast<Eigen::Index>(i));
    row.setConstant(region_.entry[i].constant);
    for (const std::uint32_t slot : region_.entry[i].slots()) row.array() *= all.row(slot).array();
  }
  coefficient_.noalias() = mix_ * scale_;
  weighted_.noalias() = days_by_zone_ * coefficient_;
  RowDense weight(static_cast<Eigen::Index>(region_.criterion.size()), n);
  for (std::size_t j = 0; j < region_.criterion.size(); ++j) {
    weight.row(static_cast<Eigen::Index>(j)) = all.row(layout.criterion(region_.criterion[j]));
  }
  adjusted_.noalias() = deviation_ * weight;
  adjusted_ = ((1.0 + adjusted_.array()).max(0.0).colwise() * population_.array()).matrix();
  adjusted_ = (weighted_.array() > 0.0).select(adjusted_, 0.0);
  const Eigen::RowVectorXd per_person =
      (region_.file_envelope * all.row(layout.envelope()).array() / adjusted_.colwise().sum().array()).matrix();
  adjusted_ = (adjusted_.array().rowwise() * per_person.array()).matrix();
  adjusted_ = (weighted_.array() > 0.0).select((adjusted_.array() / weighted_.array()).matrix(), 0.0);
  allocation_ = days_by_establishment_ * adjusted_;
  allocation_ = (allocation_.array() * coefficient_.array()).matrix();
  return allocation_;
}

}  // namespace dotpop::bench
