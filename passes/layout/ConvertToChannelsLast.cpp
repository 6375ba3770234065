//===- ConvertToChannelsLast.cpp - Puts channels behind pixels -------------===//
//
// The channels of a pixel side by side are what vectors run along in every kernel
// class. Afterwards all operations on images are in channels_last; transposes stand
// around those that were not.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "ir/ops/Window.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_CONVERTTOCHANNELSLASTPASS
#include "passes/PassBase.inc"

namespace {

struct ConvertToChannelsLastPass
    : ingot::passes::impl::ConvertToChannelsLastPassBase<
          ConvertToChannelsLastPass> {
  void runOnOperation() override {
    SmallVector<ingot::ir::ImageOpInterface> images;
    getOperation().walk([&](ingot::ir::ImageOpInterface op) {
      if (op.getLayout() == ingot::ir::ImageLayout::channels_first)
        images.push_back(op);
    });
    for (ingot::ir::ImageOpInterface op : images) {
      OpBuilder builder(op);
      op->replaceAllUsesWith(buildChannelsLast(builder, op));
      op->erase();
    }
  }
};

} // namespace
