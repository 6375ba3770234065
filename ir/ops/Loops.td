//===- Loops.td - What an iteration of loops computes ----------------------===//

#ifndef INGOT_IR_OPS_LOOPS_TD
#define INGOT_IR_OPS_LOOPS_TD

include "ir/IngotBase.td"

def Ingot_LoopIndexOp : Ingot_Op<"loop_index", [Ingot_NotInDsl, Pure]> {
  let summary = "number of the iteration of a loop";
  let description = [{
    Stands in the body of loops only, and counts the iterations of one of them from 0.

    ```mlir
    %i = ingot.loop_index 1
    ```
  }];
  let arguments = (ins I64Attr:$loop);
  let results = (outs Index:$index);
  let assemblyFormat = "$loop attr-dict";
}

#endif // INGOT_IR_OPS_LOOPS_TD
