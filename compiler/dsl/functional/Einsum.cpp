//===- Einsum.cpp - Sums of products by Einstein's convention --------------===//
//
// Operands are taken into one product from left to right. Each pair is a product of
// batches of matrices: labels of both that are still needed are the batch, labels
// of both that are not are contracted, the others are rows and columns.
//
//===----------------------------------------------------------------------===//

#include "ingot/ops.h"

#include <algorithm>
#include <cctype>

using namespace ingot;
using namespace ingot::detail;

namespace {

/// A tensor whose dimensions have letters, each once.
struct Labelled {
  Tensor tensor;
  std::string labels;

  int64_t extent(char label) const {
    return tensor.size(static_cast<int64_t>(labels.find(label)));
  }
};

struct Equation {
  std::vector<std::string> operands;
  std::string output;
};

void checkLabels(const std::string &labels) {
  for (char label : labels)
    if (!std::isalpha(static_cast<unsigned char>(label)))
      fail(std::string("expected letters, found '") + label + "'");
}

/// Labels that occur once, in the order of the alphabet.
std::string implicitOutput(const std::string &labels) {
  std::string output;
  for (char label : labels)
    if (std::count(labels.begin(), labels.end(), label) == 1)
      output += label;
  std::sort(output.begin(), output.end());
  return output;
}

Equation parse(std::string text) {
  std::erase(text, ' ');
  size_t arrow = text.find("->");
  std::string inputs = text.substr(0, arrow);
  Equation equation;
  for (size_t start = 0; start <= inputs.size();) {
    size_t end = std::min(inputs.find(',', start), inputs.size());
    equation.operands.push_back(inputs.substr(start, end - start));
    start = end + 1;
  }
  std::erase(inputs, ',');
  equation.output = arrow == std::string::npos ? implicitOutput(inputs)
                                               : text.substr(arrow + 2);
  checkLabels(inputs);
  checkLabels(equation.output);
  for (char label : equation.output)
    if (inputs.find(label) == std::string::npos ||
        std::count(equation.output.begin(), equation.output.end(), label) != 1)
      fail(std::string("label '") + label +
           "' of the result occurs in no operand or twice in the result");
  return equation;
}

/// `tensor` with each label once: a repeated one is the diagonal.
Labelled label(Tensor tensor, std::string labels) {
  if (tensor.dim() != static_cast<int64_t>(labels.size()))
    fail("'" + labels + "' has " + std::to_string(labels.size()) +
         " labels, its operand the shape " + to_string(tensor.shape()));
  for (size_t i = 0; i < labels.size(); ++i) {
    size_t other = labels.find(labels[i], i + 1);
    if (other == std::string::npos)
      continue;
    if (tensor.size(i) != tensor.size(other))
      fail(std::string("label '") + labels[i] + "' has extents " +
           std::to_string(tensor.size(i)) + " and " +
           std::to_string(tensor.size(other)));
    char repeated = labels[i];
    tensor = diagonal(tensor, 0, i, other);
    labels.erase(other, 1).erase(i, 1).push_back(repeated);
    --i;
  }
  return {tensor, labels};
}

/// Sums over the dimensions whose labels are not in `needed`.
Labelled sumOthers(const Labelled &operand, const std::string &needed) {
  Labelled result{operand.tensor, ""};
  std::vector<int64_t> summed;
  for (size_t i = 0; i < operand.labels.size(); ++i)
    if (needed.find(operand.labels[i]) == std::string::npos)
      summed.push_back(i);
    else
      result.labels += operand.labels[i];
  if (!summed.empty())
    result.tensor = sum(operand.tensor, summed);
  return result;
}

Tensor permuteTo(const Labelled &operand, const std::string &labels) {
  std::vector<int64_t> dims;
  for (char label : labels)
    dims.push_back(operand.labels.find(label));
  return dims.empty() ? operand.tensor : permute(operand.tensor, dims);
}

/// As many labels are one dimension.
int64_t extentOf(const Labelled &operand, const std::string &labels) {
  int64_t extent = 1;
  for (char label : labels)
    extent *= operand.extent(label);
  return extent;
}

/// The product of two operands, summed over the labels that are not `needed`.
Labelled contract(Labelled lhs, Labelled rhs, const std::string &needed) {
  lhs = sumOthers(lhs, needed + rhs.labels);
  rhs = sumOthers(rhs, needed + lhs.labels);
  std::string batch, rows, columns, contracted;
  for (char label : lhs.labels) {
    bool isShared = rhs.labels.find(label) != std::string::npos;
    if (isShared && lhs.extent(label) != rhs.extent(label))
      fail(std::string("label '") + label + "' has extents " +
           std::to_string(lhs.extent(label)) + " and " +
           std::to_string(rhs.extent(label)));
    bool isNeeded = needed.find(label) != std::string::npos;
    (!isShared ? rows : isNeeded ? batch : contracted) += label;
  }
  for (char label : rhs.labels)
    if (lhs.labels.find(label) == std::string::npos)
      columns += label;
  int64_t batchExtent = extentOf(lhs, batch), K = extentOf(lhs, contracted);
  Labelled result{{}, batch + rows + columns};
  Shape shape;
  for (char label : result.labels)
    shape.push_back(
        (columns.find(label) == std::string::npos ? lhs : rhs).extent(label));
  Tensor left = reshape(permuteTo(lhs, batch + rows + contracted),
                        {batchExtent, extentOf(lhs, rows), K});
  Tensor right = reshape(permuteTo(rhs, batch + contracted + columns),
                         {batchExtent, K, extentOf(rhs, columns)});
  result.tensor = reshape(bmm(left, right), shape);
  return result;
}

} // namespace

Tensor ingot::einsum(const std::string &equation,
                     const std::vector<Tensor> &operands,
                     SourceLocation location) {
  FunctionScope scope("einsum", location);
  Equation parsed = parse(equation);
  if (parsed.operands.size() != operands.size())
    fail("'" + equation + "' has " + std::to_string(parsed.operands.size()) +
         " operands, found " + std::to_string(operands.size()));
  std::vector<Labelled> labelled;
  for (size_t i = 0; i < operands.size(); ++i) {
    require_defined("operand", operands[i]);
    labelled.push_back(label(operands[i], parsed.operands[i]));
  }
  Labelled result = labelled.front();
  for (size_t i = 1; i < labelled.size(); ++i) {
    std::string needed = parsed.output;
    for (size_t later = i + 1; later < labelled.size(); ++later)
      needed += labelled[later].labels;
    result = contract(result, labelled[i], needed);
  }
  return permuteTo(sumOthers(result, parsed.output), parsed.output);
}
