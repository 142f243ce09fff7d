#pragma once

#include <Eigen/Dense>
#include <Eigen/Sparse>
#include <span>
#include <vector>

#include "core/kernel/prepared_region.h"

namespace dotpop::bench {

/// The same allocation as a good Eigen program: sparse products over a batch of scenarios, one region at a time.
/// Additive adjustment, `redistribute`, default choices; the peer of the kernel, not a part of the product.
class EigenRegion {
 public:
  explicit EigenRegion(const PreparedRegion& region);

  /// parameters: [layout.size() x n], row-major. Result: [n_establishments x n], EUR.
  const Eigen::MatrixXd& allocate(std::span<const double> parameters, Eigen::Index n);

 private:
  using RowSparse = Eigen::SparseMatrix<double, Eigen::RowMajor>;
  using RowDense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  const PreparedRegion& region_;
  RowSparse days_by_zone_;           ///< zone x establishment
  RowSparse days_by_establishment_;  ///< establishment x zone
  RowSparse mix_;                    ///< establishment x scale entry
  RowDense deviation_;               ///< zone x criterion
  Eigen::VectorXd population_;
  RowDense scale_, coefficient_, weighted_, adjusted_;
  Eigen::MatrixXd allocation_;
};

}  // namespace dotpop::bench
