//===- Regularization.cpp - Layers that make learning harder ---------------===//

#include "ingot/nn/Regularization.h"

#include "compiler/nn/Format.h"

using namespace ingot;
using namespace ingot::nn;

Dropout::Dropout(Module &parent, const std::string &name, double p,
                 SourceLocation location)
    : ClosureLayer(parent, name, location,
                   "p=" + formatNumber(p) + ", inplace=False",
                   [=, this](const Tensor &input) {
                     return dropout(input, p, is_training());
                   }) {
  detail::ModuleScope scope(path(), location, detail::Author::library);
  if (!(p >= 0.0 && p <= 1.0))
    detail::fail("expected a probability within [0, 1], found " +
                 formatNumber(p));
}
