//===- Shape.h - Layers that only change the shape ------------------------===//

#ifndef INGOT_NN_SHAPE_H
#define INGOT_NN_SHAPE_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

/// `output = input`.
class Identity : public BuiltinLayer {
public:
  using BuiltinLayer::BuiltinLayer;
  Tensor forward(Tensor input) override;
};

struct Flatten : ClosureLayer {
  Flatten(Module &parent, const std::string &name, int64_t start_dim = 1,
          int64_t end_dim = -1,
          SourceLocation location = SourceLocation::current());
};

} // namespace ingot::nn

#endif // INGOT_NN_SHAPE_H
