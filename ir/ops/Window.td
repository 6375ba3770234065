//===- Window.td - What convolutions and pools share ------------------------===//

#ifndef INGOT_IR_OPS_WINDOW_TD
#define INGOT_IR_OPS_WINDOW_TD

include "ir/IngotBase.td"

// Programs are written in PyTorch's order; kernels want the channels of a pixel
// side by side. Both are orders of the logical dimensions: tensors are row-major.
def Ingot_ImageLayout : I32EnumAttr<"ImageLayout", "order of an image's dimensions", [
    I32EnumAttrCase<"channels_first", 0>, I32EnumAttrCase<"channels_last", 1>]> {
  let cppNamespace = "::ingot::ir";
  let genSpecializedAttr = 0;
}
def Ingot_ImageLayoutAttr : EnumAttr<Ingot_Dialect, Ingot_ImageLayout, "layout">;

#endif // INGOT_IR_OPS_WINDOW_TD
