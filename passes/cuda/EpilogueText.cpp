//===- EpilogueText.cpp - What follows a product, for one element -----------===//
//
// The same loops that the CPU clones with vector types, asked for from the
// outputs backwards; a value that several of them use is printed once.
//
//===----------------------------------------------------------------------===//

#include "passes/cuda/EpilogueText.h"

#include "passes/cuda/GenericText.h"
#include "passes/cuda/ScalarText.h"

using namespace mlir;
using namespace ingot::cuda;

namespace {

class EpiloguePrinter {
public:
  EpiloguePrinter(CudaText &out, const ContractionForm &form,
                  const ProductPosition &position, const std::string &sum,
                  unsigned &names)
      : out(out), form(form), position(position), sum(sum), names(names) {}

  LogicalResult print() {
    SmallVector<std::string> results;
    for (const ContractionOutput &output : form.outputs) {
      FailureOr<std::string> value = valueOf(output.tensor, output.index);
      if (failed(value))
        return failure();
      results.push_back(*value);
    }
    for (auto [output, value] : llvm::zip_equal(form.outputs, results))
      out.line(getOutputName(output.view.buffer) + "[" +
               position.offsetIn(output.view) + "] = " +
               getStoreText(elementTypeOf(output.tensor), value) + ";");
    return success();
  }

private:
  using Key = std::pair<const void *, std::vector<int64_t>>;
  static Key keyOf(Value tensor, ArrayRef<LoopSum> index) {
    return {tensor.getAsOpaquePointer(), toKey(index)};
  }
  static Type elementTypeOf(Value tensor) {
    return cast<RankedTensorType>(tensor.getType()).getElementType();
  }

  FailureOr<std::string> valueOf(Value tensor, ArrayRef<LoopSum> index) {
    if (tensor == form.getProduct().getResult(0))
      return sum;
    Key key = keyOf(tensor, index);
    if (auto found = known.find(key); found != known.end())
      return found->second;
    if (auto view = traceToInput(tensor, index, form.loopExtents.size()))
      return known[key] = load(*view, elementTypeOf(tensor));
    // ContractionForm has refused everything else.
    auto op = tensor.getDefiningOp<LoopsOp>();
    if (TypedAttr constant = op.getConstant())
      return getConstantText(constant);
    SmallVector<LoopSum> loops = indexLoops(op, index);
    SmallVector<std::string> arguments;
    for (auto [number, input] : llvm::enumerate(op.getInputs())) {
      FailureOr<std::string> argument =
          valueOf(input, indexInput(op, number, loops));
      if (failed(argument))
        return failure();
      arguments.push_back(*argument);
    }
    FailureOr<SmallVector<std::string>> values = printGenericBody(
        out, op, arguments,
        [&](unsigned loop) { return indexText(loops[loop]); }, names);
    if (failed(values))
      return failure();
    for (auto [result, value] : llvm::zip_equal(op.getResults(), *values))
      known[keyOf(result, index)] = value;
    return known.at(key);
  }

  std::string indexText(const LoopSum &index) {
    SmallVector<std::pair<std::string, int64_t>> terms;
    for (const LoopSum::Term &term : index.terms)
      terms.emplace_back(position.indexOf(term.loop), term.factor);
    return getSumText(index.offset, terms);
  }

  std::string load(const StridedView &view, Type elementType) {
    std::string name = "v" + text(names++);
    out.line("const " + getValueText(elementType) + " " + name + " = " +
             getLoadText(elementType, getInputName(view.buffer) + "[" +
                                          position.offsetIn(view) + "]") +
             ";");
    return name;
  }

  CudaText &out;
  const ContractionForm &form;
  const ProductPosition &position;
  const std::string &sum;
  unsigned &names;
  std::map<Key, std::string> known;
};

} // namespace

LogicalResult ingot::cuda::printEpilogue(CudaText &out,
                                         const ContractionForm &form,
                                         const ProductPosition &position,
                                         const std::string &sum,
                                         unsigned &names) {
  return EpiloguePrinter(out, form, position, sum, names).print();
}
