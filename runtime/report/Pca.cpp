//===- Pca.cpp - Many dimensions seen in two --------------------------------===//
#include "runtime/report/Pca.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

using namespace ingot;
using namespace ingot::report;

namespace {

/// A symmetric matrix on its way to a diagonal one, and the rotation that leads there.
class Jacobi {
public:
  Jacobi(std::vector<double> matrix, size_t n)
      : a(std::move(matrix)), v(n * n), n(n) {
    for (size_t i = 0; i < n; ++i) {
      v[i * n + i] = 1;
      for (size_t j = 0; j < i; ++j)
        a[i * n + j] = a[j * n + i];
    }
  }

  void run() {
    // Converges quadratically: more sweeps are never needed.
    constexpr int kMostSweeps = 50;
    for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
      bool isDiagonal = true;
      for (size_t p = 0; p < n; ++p)
        for (size_t q = p + 1; q < n; ++q)
          isDiagonal = !rotate(p, q) && isDiagonal;
      if (isDiagonal)
        return;
    }
  }

  double value(size_t i) const { return a[i * n + i]; }

  std::vector<double> vector(size_t i) const {
    std::vector<double> column(n);
    for (size_t row = 0; row < n; ++row)
      column[row] = v[row * n + i];
    auto largest = std::ranges::max_element(
        column, {}, [](double x) { return std::abs(x); });
    if (largest != column.end() && *largest < 0)
      for (double &x : column)
        x = -x;
    return column;
  }

private:
  /// Makes a[p, q] zero. Golub and Van Loan, Matrix Computations, 8.5.2. Whether it
  /// was more than the rounding of the diagonal.
  bool rotate(size_t p, size_t q) {
    double apq = a[p * n + q];
    double app = a[p * n + p], aqq = a[q * n + q];
    if (std::abs(apq) <= std::numeric_limits<double>::epsilon() *
                             std::sqrt(std::abs(app) * std::abs(aqq)) ||
        std::abs(apq) < std::numeric_limits<double>::min())
      return false;
    double tau = (aqq - app) / (2 * apq);
    double t = (tau >= 0 ? 1 : -1) / (std::abs(tau) + std::hypot(1, tau));
    double c = 1 / std::hypot(1, t), s = t * c;
    for (size_t i = 0; i < n; ++i)
      turn(a[i * n + p], a[i * n + q], c, s);
    for (size_t i = 0; i < n; ++i)
      turn(a[p * n + i], a[q * n + i], c, s);
    for (size_t i = 0; i < n; ++i)
      turn(v[i * n + p], v[i * n + q], c, s);
    a[p * n + q] = a[q * n + p] = 0;
    return true;
  }

  static void turn(double &x, double &y, double c, double s) {
    double turned = c * x - s * y;
    y = s * x + c * y;
    x = turned;
  }

  std::vector<double> a, v;
  size_t n;
};

/// Whether it can be counted: squares of larger numbers add up to more than an f64.
bool isUsable(std::span<const double> point) {
  return std::ranges::all_of(point,
                             [](double x) { return std::abs(x) < 1e100; });
}

/// Divided by the number of points less one; row-major.
std::vector<double>
covarianceOf(const std::vector<std::vector<double>> &centred,
             size_t dimensions) {
  std::vector<double> covariance(dimensions * dimensions);
  for (const std::vector<double> &point : centred)
    for (size_t i = 0; i < dimensions; ++i)
      for (size_t j = i; j < dimensions; ++j)
        covariance[i * dimensions + j] += point[i] * point[j];
  double divisor = std::max(1.0, static_cast<double>(centred.size()) - 1);
  for (double &element : covariance)
    element /= divisor;
  return covariance;
}

} // namespace

Eigen report::decomposeSymmetric(std::vector<double> matrix, size_t n) {
  Jacobi jacobi(std::move(matrix), n);
  jacobi.run();
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](size_t i) {
    return std::pair(-jacobi.value(i), i); // of equal ones the first
  });
  Eigen eigen;
  for (size_t i : order) {
    eigen.values.push_back(jacobi.value(i));
    eigen.vectors.push_back(jacobi.vector(i));
  }
  return eigen;
}

Projection report::projectToPlane(std::span<const double> points,
                                  size_t dimensions) {
  size_t count = points.size() / dimensions;
  std::vector<std::vector<double>> centred;
  std::vector<double> mean(dimensions);
  for (size_t i = 0; i < count; ++i) {
    std::span<const double> point = points.subspan(i * dimensions, dimensions);
    if (!isUsable(point))
      continue;
    centred.emplace_back(point.begin(), point.end());
    for (size_t j = 0; j < dimensions; ++j)
      mean[j] += (point[j] - mean[j]) / static_cast<double>(centred.size());
  }
  for (std::vector<double> &point : centred)
    for (size_t j = 0; j < dimensions; ++j)
      point[j] -= mean[j];
  Eigen eigen =
      decomposeSymmetric(covarianceOf(centred, dimensions), dimensions);
  double total = std::accumulate(eigen.values.begin(), eigen.values.end(), 0.0);
  Projection projection;
  for (size_t axis = 0; axis < std::min<size_t>(2, dimensions); ++axis)
    projection.shares[axis] = total > 0 ? eigen.values[axis] / total : 0;
  auto next = centred.begin();
  for (size_t i = 0; i < count; ++i) {
    std::array<double, 2> seen = {NAN, NAN};
    if (isUsable(points.subspan(i * dimensions, dimensions))) {
      seen = {0, 0};
      for (size_t axis = 0; axis < std::min<size_t>(2, dimensions); ++axis)
        seen[axis] = std::inner_product(next->begin(), next->end(),
                                        eigen.vectors[axis].begin(), 0.0);
      ++next;
    }
    projection.points.push_back(seen);
  }
  return projection;
}
