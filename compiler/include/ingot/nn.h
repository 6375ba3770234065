//===- nn.h - Modules and layers -------------------------------------------===//
//
//   struct Mlp : nn::Layer {
//     nn::Linear hidden{*this, "hidden", 784, 128};
//     nn::Linear output{*this, "output", 128, 10};
//     Tensor forward(Tensor x) override { return output(relu(hidden(x))); }
//   };
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_NN_H
#define INGOT_NN_H

#include "ingot/nn/Activation.h"
#include "ingot/nn/Container.h"
#include "ingot/nn/Convolution.h"
#include "ingot/nn/Embedding.h"
#include "ingot/nn/Linear.h"
#include "ingot/nn/Module.h"
#include "ingot/nn/Normalization.h"
#include "ingot/nn/Pooling.h"
#include "ingot/nn/Regularization.h"
#include "ingot/nn/Shape.h"
#include "ingot/ops.h"

/// Where libtorch has the functions: `namespace F = nn::functional;`.
namespace ingot::nn {
namespace functional = ::ingot;
} // namespace ingot::nn

#endif // INGOT_NN_H
