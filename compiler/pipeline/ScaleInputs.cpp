//===- ScaleInputs.cpp - Inputs as a user has them, not as the model does --===//
//
// Operations like any others, so that folding and fusion take care of them, and
// whatever a program becomes has them: artifact, object or executable.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipeline/ScaleInputs.h"

#include "ingot/tensor.h"
#include "ir/Ingot.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Shape.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::pipeline;

/// `numbers`, one for each of the equal parts of a row or one for all, for every
/// element of `type`.
static Value expandToInput(OpBuilder &builder, Location loc,
                           RankedTensorType type,
                           const std::vector<double> &numbers) {
  ArrayRef<int64_t> row = type.getShape().drop_front();
  auto rowType = RankedTensorType::get(row, type.getElementType());
  int64_t elements = rowType.getNumElements();
  auto features = static_cast<int64_t>(numbers.size());
  SmallVector<Attribute> values;
  for (int64_t i = 0; i < (features == 1 ? 1 : elements); ++i)
    values.push_back(builder.getFloatAttr(type.getElementType(),
                                          numbers[i * features / elements]));
  Value constant = ir::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(rowType, values));
  SmallVector<int64_t> dims;
  for (int64_t d = 1; d < type.getRank(); ++d)
    dims.push_back(d);
  return ir::ExpandOp::create(builder, loc, type, constant, dims);
}

static void scaleInput(BlockArgument input, const std::string &name,
                       const InputScaling &scaling) {
  auto type = cast<RankedTensorType>(input.getType());
  auto features = static_cast<int64_t>(scaling.centers.size());
  std::string problem;
  if (!isa<FloatType>(type.getElementType()))
    problem = "expected floats";
  else if (type.getRank() == 0 || type.getNumElements() == 0 ||
           type.getNumElements() / type.getDimSize(0) % features != 0)
    problem = "expected rows of " + std::to_string(features) + " features";
  if (!problem.empty())
    throw Error("the scaling of input '" + name + "': " + problem);
  OpBuilder builder = OpBuilder::atBlockBegin(input.getOwner());
  Location loc = input.getLoc();
  Value centers = expandToInput(builder, loc, type, scaling.centers);
  Value scales = expandToInput(builder, loc, type, scaling.scales);
  auto moved = ir::SubOp::create(builder, loc, input, centers);
  auto scaled = ir::DivOp::create(builder, loc, moved, scales);
  input.replaceAllUsesExcept(scaled, moved);
}

void ingot::pipeline::scaleInputs(
    ModuleOp module, const std::map<std::string, InputScaling> &scalings) {
  for (auto function : module.getOps<func::FuncOp>())
    for (BlockArgument input : function.getArguments()) {
      auto name = function.getArgAttrOfType<StringAttr>(input.getArgNumber(),
                                                        ir::kNameAttr);
      auto found = name ? scalings.find(name.str()) : scalings.end();
      if (found != scalings.end())
        scaleInput(input, found->first, found->second);
    }
}
