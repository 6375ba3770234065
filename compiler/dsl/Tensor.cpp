//===- Tensor.cpp - Handles and the operations made from them --------------===//

#include "ingot/tensor.h"

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Graph.h"
#include "compiler/dsl/Initializer.h"
#include "ingot/ops.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

std::string ingot::to_string(DType dtype) {
  switch (dtype) {
  case DType::f32:
    return "f32";
  case DType::f64:
    return "f64";
  case DType::f16:
    return "f16";
  case DType::bf16:
    return "bf16";
  case DType::i8:
    return "i8";
  case DType::u8:
    return "u8";
  case DType::i32:
    return "i32";
  case DType::i64:
    return "i64";
  case DType::boolean:
    return "boolean";
  }
  llvm_unreachable("unknown DType");
}

std::string ingot::to_string(const Shape &shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

//===----------------------------------------------------------------------===//
// Tensor
//===----------------------------------------------------------------------===//

Shape Tensor::shape() const { return Graph::getType(*this).getShape().vec(); }

int64_t Tensor::size(int64_t dim, SourceLocation location) const {
  FunctionScope scope("size", location);
  Shape extents = shape();
  return extents[normalizeDim(dim, extents.size())];
}

int64_t Tensor::numel() const { return Graph::getType(*this).getNumElements(); }

DType Tensor::dtype() const {
  return toDType(Graph::getType(*this).getElementType());
}

// Inside the class the names of the functions mean the methods.
Tensor Tensor::to(DType dtype, SourceLocation location) const {
  return ingot::to(*this, dtype, location);
}
Tensor Tensor::view(const Shape &shape, SourceLocation location) const {
  return ingot::view(*this, shape, location);
}
Tensor Tensor::reshape(const Shape &shape, SourceLocation location) const {
  return ingot::reshape(*this, shape, location);
}
Tensor Tensor::flatten(int64_t start_dim, int64_t end_dim,
                       SourceLocation location) const {
  return ingot::flatten(*this, start_dim, end_dim, location);
}
Tensor Tensor::squeeze(const Dims &dims, SourceLocation location) const {
  return ingot::squeeze(*this, dims, location);
}
Tensor Tensor::unsqueeze(int64_t dim, SourceLocation location) const {
  return ingot::unsqueeze(*this, dim, location);
}
Tensor Tensor::transpose(int64_t dim0, int64_t dim1,
                         SourceLocation location) const {
  return ingot::transpose(*this, dim0, dim1, location);
}
Tensor Tensor::permute(const Dims &dims, SourceLocation location) const {
  return ingot::permute(*this, dims, location);
}
Tensor Tensor::t(SourceLocation location) const {
  FunctionScope scope("t", location);
  if (dim() != 2)
    fail("expected a matrix, found " + to_string(shape()));
  return ingot::transpose(*this, 0, 1, location);
}
Tensor Tensor::expand(const Shape &shape, SourceLocation location) const {
  return ingot::expand(*this, shape, location);
}
Tensor Tensor::narrow(int64_t dim, int64_t start, int64_t length,
                      SourceLocation location) const {
  return ingot::narrow(*this, dim, start, length, location);
}
Tensor Tensor::select(int64_t dim, int64_t index,
                      SourceLocation location) const {
  return ingot::select(*this, dim, index, location);
}
Tensor Tensor::sum(const Dims &dims, bool keepdim,
                   SourceLocation location) const {
  return ingot::sum(*this, dims, keepdim, location);
}
Tensor Tensor::mean(const Dims &dims, bool keepdim,
                    SourceLocation location) const {
  return ingot::mean(*this, dims, keepdim, location);
}
Tensor Tensor::var(const Dims &dims, int64_t correction, bool keepdim,
                   SourceLocation location) const {
  return ingot::var(*this, dims, correction, keepdim, location);
}
Tensor Tensor::std(const Dims &dims, int64_t correction, bool keepdim,
                   SourceLocation location) const {
  return ingot::std(*this, dims, correction, keepdim, location);
}
Tensor Tensor::amax(const Dims &dims, bool keepdim,
                    SourceLocation location) const {
  return ingot::amax(*this, dims, keepdim, location);
}
Tensor Tensor::amin(const Dims &dims, bool keepdim,
                    SourceLocation location) const {
  return ingot::amin(*this, dims, keepdim, location);
}
Tensor Tensor::argmax(std::optional<int64_t> dim, bool keepdim,
                      SourceLocation location) const {
  return ingot::argmax(*this, dim, keepdim, location);
}
Tensor Tensor::matmul(const Tensor &other, SourceLocation location) const {
  return ingot::matmul(*this, other, location);
}
Tensor Tensor::detach(SourceLocation location) const {
  return ingot::detach(*this, location);
}
Tensor Tensor::pow(const Operand &exponent, SourceLocation location) const {
  return ingot::pow(*this, exponent, location);
}

Tensor &Tensor::operator+=(const Operand &other) {
  return *this = add(*this, other, other.location());
}
Tensor &Tensor::operator-=(const Operand &other) {
  return *this = sub(*this, other, other.location());
}
Tensor &Tensor::operator*=(const Operand &other) {
  return *this = mul(*this, other, other.location());
}
Tensor &Tensor::operator/=(const Operand &other) {
  return *this = div(*this, other, other.location());
}

Tensor ingot::full(const Shape &shape, double value, DType dtype,
                   SourceLocation location) {
  FunctionScope scope("full", location);
  Graph &graph = Graph::current();
  RankedTensorType type =
      dsl::toMlir(TensorSpec{shape, dtype}, graph.getContext());
  return Graph::wrap(graph.createConstant(makeSplat(type, value)));
}
