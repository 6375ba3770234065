//===- Regularization.h - Layers that make learning harder ----------------===//

#ifndef INGOT_NN_REGULARIZATION_H
#define INGOT_NN_REGULARIZATION_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

struct Dropout : ClosureLayer {
  Dropout(Module &parent, const std::string &name, double p = 0.5,
          SourceLocation location = SourceLocation::current());
};

} // namespace ingot::nn

#endif // INGOT_NN_REGULARIZATION_H
