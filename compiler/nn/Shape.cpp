//===- Shape.cpp - Layers that only change the shape -----------------------===//

#include "ingot/nn/Shape.h"

using namespace ingot;
using namespace ingot::nn;

Tensor Identity::forward(Tensor input) { return input; }

Flatten::Flatten(Module &parent, const std::string &name, int64_t start_dim,
                 int64_t end_dim, SourceLocation location)
    : ClosureLayer(parent, name, location,
                   "start_dim=" + std::to_string(start_dim) +
                       ", end_dim=" + std::to_string(end_dim),
                   [=](const Tensor &input) {
                     return flatten(input, start_dim, end_dim);
                   }) {}
