//===- Layers.h - Which names a layer of the passes sees --------------------===//
//
// Each layer is a namespace and sees those that it stands on; public `ingot` holds
// only what users of the compiler may say.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_LAYERS_H
#define INGOT_PASSES_LAYERS_H

namespace ingot {

/// What operations mean (folder ir).
namespace ir {} // namespace ir

/// Rewrites of programs (folders autodiff, fusion, graph, layout, lowering, memory).
namespace passes {
using namespace ir;
} // namespace passes

/// How each kernel runs (folder schedule).
namespace schedule {
using namespace passes;
} // namespace schedule

/// Kernels as vector code (folder cpu).
namespace cpu {
using namespace schedule;
} // namespace cpu

/// Kernels as CUDA C++ (folder cuda).
namespace cuda {
using namespace schedule;
} // namespace cuda

} // namespace ingot

#endif // INGOT_PASSES_LAYERS_H
