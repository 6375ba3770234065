//===- ConvertToChannelsLast.cpp - Gives images the layout nhwc ---------------===//
//
// The channels of a pixel side by side are what vectors run along in every kernel
// class. Afterwards no operation on images is in nchw; transposes stand around
// those that were.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace ingot;

namespace ingot {
#define GEN_PASS_DEF_CONVERTTOCHANNELSLASTPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

struct ConvertToChannelsLastPass
    : ingot::impl::ConvertToChannelsLastPassBase<ConvertToChannelsLastPass> {
  void runOnOperation() override {
    SmallVector<ImageOpInterface> images;
    getOperation().walk([&](ImageOpInterface op) {
      if (op.getLayout() == ImageLayout::nchw)
        images.push_back(op);
    });
    for (ImageOpInterface op : images) {
      OpBuilder builder(op);
      op->replaceAllUsesWith(op.buildChannelsLast(builder));
      op->erase();
    }
  }
};

} // namespace
