//===- Layers.h - Which names a layer of the passes sees --------------------===//
//
// Each layer is a namespace and sees those that it stands on; public `ingot` holds
// only what users of the compiler may say.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_LAYERS_H
#define INGOT_PASSES_LAYERS_H

namespace ingot {

namespace ir {}

namespace passes {
using namespace ir;
}

namespace schedule {
using namespace passes;
}

namespace cpu {
using namespace schedule;
}

namespace cuda {
using namespace schedule;
}

} // namespace ingot

#endif // INGOT_PASSES_LAYERS_H
