//===- Embedding.h - Layers that look their output up ---------------------===//

#ifndef INGOT_NN_EMBEDDING_H
#define INGOT_NN_EMBEDDING_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

/// A row of the weight for each integer of the input, zeros for one that has none.
class Embedding : public BuiltinLayer {
public:
  Embedding(Module &parent, const std::string &name, int64_t num_embeddings,
            int64_t embedding_dim,
            SourceLocation location = SourceLocation::current());

  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [num_embeddings, embedding_dim]
};

} // namespace ingot::nn

#endif // INGOT_NN_EMBEDDING_H
