//===- Embedding.cpp - Layers that look their output up --------------------===//

#include "ingot/nn/Embedding.h"

#include "ingot/functional/Shape.h"

using namespace ingot;
using namespace ingot::nn;

Embedding::Embedding(Module &parent, const std::string &name,
                     int64_t num_embeddings, int64_t embedding_dim,
                     SourceLocation location)
    : BuiltinLayer(parent, name, location) {
  weight = register_parameter("weight", {num_embeddings, embedding_dim},
                              init::normal(), f32, location);
}

std::string Embedding::extra_repr() const {
  return std::to_string(weight.size(0)) + ", " + std::to_string(weight.size(1));
}

Tensor Embedding::forward(Tensor input) { return embedding(input, weight); }
