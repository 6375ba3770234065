//===- ops.h - Functions on tensors ----------------------------------------===//
//
// The primitive functions are generated from the operations of the dialect (one
// per operation, declared in ops.h.inc in the build folder); functional/ has those
// whose PyTorch signature is richer. Names, argument order and defaults follow
// PyTorch.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_OPS_H
#define INGOT_OPS_H

#include "ingot/tensor.h"

namespace ingot {
#include "ingot/ops.h.inc"
} // namespace ingot

#include "ingot/functional/Attention.h"
#include "ingot/functional/Contraction.h"
#include "ingot/functional/Convolution.h"
#include "ingot/functional/Creation.h"
#include "ingot/functional/Indexing.h"
#include "ingot/functional/Loss.h"
#include "ingot/functional/Normalization.h"
#include "ingot/functional/Pointwise.h"
#include "ingot/functional/Pooling.h"
#include "ingot/functional/Random.h"
#include "ingot/functional/Reduction.h"
#include "ingot/functional/Shape.h"

#endif // INGOT_OPS_H
