// RUN: ingot-opt %s | FileCheck %s

// CHECK-LABEL: func @count
// CHECK-NEXT:    %[[I:.*]] = ingot.loop_index 1
// CHECK-NEXT:    return %[[I]] : index
func.func @count() -> index {
  %i = ingot.loop_index 1
  return %i : index
}
