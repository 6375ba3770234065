//===- Linear.h - Layers that multiply by a matrix ------------------------===//

#ifndef INGOT_NN_LINEAR_H
#define INGOT_NN_LINEAR_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

/// `input @ weight^T + bias` over the last dimension.
class Linear : public BuiltinLayer {
public:
  Linear(Module &parent, const std::string &name, int64_t in_features,
         int64_t out_features, bool bias = true,
         SourceLocation location = SourceLocation::current());

  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [out_features, in_features]
  Tensor bias;   // [out_features], or undefined
};

} // namespace ingot::nn

#endif // INGOT_NN_LINEAR_H
