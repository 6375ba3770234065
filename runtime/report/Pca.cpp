//===- Pca.cpp - Many dimensions seen in two --------------------------------===//
#include "runtime/report/Pca.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

using namespace ingot;
using namespace ingot::report;

/// Whether it can be counted: squares of larger numbers add up to more than an f64.
static bool isUsable(std::span<const double> point) {
  return std::ranges::all_of(point,
                             [](double x) { return std::abs(x) < 1e100; });
}

Projection report::projectToPlane(std::span<const double> points,
                                  size_t dimensions) {
  Projection projection;
  projection.points.assign(points.size() / dimensions, {NAN, NAN});
  std::vector<Eigen::Index> usable;
  for (size_t i = 0; i < projection.points.size(); ++i)
    if (isUsable(points.subspan(i * dimensions, dimensions)))
      usable.push_back(static_cast<Eigen::Index>(i));
  if (usable.empty())
    return projection;

  Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic,
                                 Eigen::RowMajor>>
      all(points.data(), static_cast<Eigen::Index>(projection.points.size()),
          static_cast<Eigen::Index>(dimensions));
  Eigen::MatrixXd centred = all(usable, Eigen::all);
  centred.rowwise() -= centred.colwise().mean().eval();

  // Both products have the same eigenvalues but zeros; the smaller one is solved. An
  // eigenvector of points by points is the coordinates, but for their length.
  bool isOfPoints = centred.rows() < centred.cols();
  Eigen::MatrixXd product =
      isOfPoints ? Eigen::MatrixXd(centred * centred.transpose())
                 : Eigen::MatrixXd(centred.transpose() * centred);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(product);
  double total = product.trace();
  for (Eigen::Index i : usable)
    projection.points[static_cast<size_t>(i)] = {0, 0};
  for (Eigen::Index axis = 0; axis < std::min<Eigen::Index>(2, product.rows());
       ++axis) {
    Eigen::Index last = product.rows() - 1 - axis; // they ascend
    double value = std::max(0.0, solver.eigenvalues()[last]);
    Eigen::VectorXd vector = solver.eigenvectors().col(last);
    Eigen::VectorXd coordinates =
        isOfPoints ? Eigen::VectorXd(vector * std::sqrt(value))
                   : Eigen::VectorXd(centred * vector);
    Eigen::Index farthest = 0;
    coordinates.cwiseAbs().maxCoeff(&farthest);
    if (coordinates[farthest] < 0)
      coordinates = -coordinates;
    projection.shares[axis] = total > 0 ? value / total : 0;
    for (size_t i = 0; i < usable.size(); ++i)
      projection.points[static_cast<size_t>(usable[i])][axis] =
          coordinates[static_cast<Eigen::Index>(i)];
  }
  return projection;
}
