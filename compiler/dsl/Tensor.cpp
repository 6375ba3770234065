//===- Tensor.cpp - Handles and the operations made from them --------------===//

#include "ingot/tensor.h"

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Graph.h"
#include "compiler/dsl/Initializer.h"
#include "ingot/ops.h"

#include <ostream>

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

Tensor &Tensor::operator+=(const Operand &other) & {
  return *this = ingot::add(*this, other, other.location());
}
Tensor &Tensor::operator-=(const Operand &other) & {
  return *this = ingot::sub(*this, other, other.location());
}
Tensor &Tensor::operator*=(const Operand &other) & {
  return *this = ingot::mul(*this, other, other.location());
}
Tensor &Tensor::operator/=(const Operand &other) & {
  return *this = ingot::div(*this, other, other.location());
}
Tensor &Tensor::operator%=(const Operand &other) & {
  return *this = ingot::remainder(*this, other, other.location());
}

std::ostream &ingot::operator<<(std::ostream &stream, const Tensor &tensor) {
  if (!tensor.defined())
    return stream << "tensor(undefined)";
  return stream << "tensor(shape=" << to_string(tensor.shape())
                << ", dtype=" << to_string(tensor.dtype()) << ")";
}

Tensor ingot::full(const Shape &shape, const Number &value, DType dtype,
                   SourceLocation location) {
  FunctionScope scope("full", location);
  Graph &graph = Graph::current();
  RankedTensorType type =
      dsl::toMlir(TensorSpec{shape, dtype}, graph.getContext());
  return Graph::wrap(graph.createConstant(makeElements(type, value)));
}

Numbers::Numbers(std::initializer_list<Numbers> rows)
    : shape_{static_cast<int64_t>(rows.size())} {
  if (!rows.size())
    return;
  const Shape &first = rows.begin()->shape();
  shape_.insert(shape_.end(), first.begin(), first.end());
  for (const Numbers &row : rows) {
    values_.insert(values_.end(), row.values_.begin(), row.values_.end());
    if (!odd_row_)
      odd_row_ = row.odd_row_;
    if (!odd_row_ && row.shape_ != first)
      odd_row_ = row.shape_;
  }
}

/// That of the tensor that PyTorch makes of `numbers`, with f32 as its default.
static DType commonType(llvm::ArrayRef<Number> numbers) {
  auto isOf = [](DType dtype) {
    return [dtype](const Number &number) { return number.type() == dtype; };
  };
  return llvm::any_of(numbers, isOf(f32))       ? f32
         : llvm::all_of(numbers, isOf(boolean)) ? boolean
                                                : i64;
}

Tensor ingot::tensor(const Numbers &numbers, std::optional<DType> dtype,
                     SourceLocation location) {
  FunctionScope scope("tensor", location);
  if (numbers.values().empty())
    fail("expected at least one number");
  if (numbers.odd_row())
    fail("expected rows of one shape, found another one of shape " +
         to_string(*numbers.odd_row()));
  Graph &graph = Graph::current();
  RankedTensorType type = dsl::toMlir(
      TensorSpec{numbers.shape(), dtype.value_or(commonType(numbers.values()))},
      graph.getContext());
  return Graph::wrap(
      graph.createConstant(makeElements(type, numbers.values())));
}

#include "compiler/dsl/methods.cpp.inc"
