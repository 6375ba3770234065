//===- ProductPosition.h - A place in a product as C++ ----------------------===//

#ifndef INGOT_PASSES_CUDA_PRODUCTPOSITION_H
#define INGOT_PASSES_CUDA_PRODUCTPOSITION_H

#include "passes/Layers.h"
#include "passes/schedule/ContractionForm.h"

namespace ingot::cuda {

/// Loops of a product given by numbers, such as `row`, of which each counts the
/// iterations of a few loop groups, innermost fastest. Loops that no number
/// counts stand at 0.
class ProductPosition {
public:
  explicit ProductPosition(const ContractionForm &form) : form(form) {}

  /// `number` is a C++ name; it counts `groups`, outermost first.
  void add(std::string number, llvm::ArrayRef<LoopGroup> groups) {
    numbers.push_back({std::move(number), groups});
  }

  /// The element of the view there. Groups that a buffer walks as one are one.
  std::string offsetIn(const StridedView &view) const;
  /// The iteration of a loop that is alone in its group.
  std::string indexOf(unsigned loop) const;

private:
  struct Number {
    std::string name;
    llvm::ArrayRef<LoopGroup> groups;
  };

  const ContractionForm &form;
  llvm::SmallVector<Number> numbers;
};

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_PRODUCTPOSITION_H
