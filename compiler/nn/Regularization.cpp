//===- Regularization.cpp - Layers that make learning harder ---------------===//

#include "compiler/nn/Format.h"
#include "ingot/nn.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::nn;

Dropout::Dropout(Module &parent, const std::string &name, double p,
                 SourceLocation location)
    : BuiltinLayer(parent, name, location), p_(p) {
  detail::ModuleScope scope(path(), location, detail::Author::library);
  if (p < 0.0 || p > 1.0)
    detail::fail("expected a probability within [0, 1], found " +
                 formatNumber(p));
}

std::string Dropout::extra_repr() const {
  return "p=" + formatNumber(p_) + ", inplace=False";
}

Tensor Dropout::forward(Tensor input) {
  return dropout(input, p_, is_training());
}
