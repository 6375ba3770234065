// RUN: ingot-opt %s --ingot-set-target --ingot-insert-copies | FileCheck %s

// A returned argument, and the second return of one value, are copied by kernels
// that have no schedule yet.
// CHECK-LABEL: func @returns
// CHECK-SAME:      (%[[X:.*]]: tensor<7xf32>)
// CHECK:         %[[Y:.*]] = ingot.kernel "negate"
// CHECK:         %[[A:.*]] = ingot.kernel "copy"(%[[X]])
// CHECK:           %[[COPY:.*]] = ingot.loops (i0 = 7)
// CHECK:           ^bb0(%[[IN:.*]]: f32):
// CHECK-NEXT:        ingot.yield %[[IN]]
// CHECK:           ingot.yield %[[COPY]]
// CHECK:         %[[B:.*]] = ingot.kernel "copy"(%[[Y]])
// CHECK:         return %[[Y]], %[[A]], %[[B]]
func.func @returns(%x: tensor<7xf32>) -> (tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) {
  %y = ingot.kernel "negate" schedule = #ingot.schedule<rows {}> (%x) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %y, %x, %y : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
}

// The kernel may overwrite what it reads: the state is updated in place.
// CHECK-LABEL: func @in_place
// CHECK-NOT:     "copy"
// CHECK:         return
func.func @in_place(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}) {
  %y = ingot.kernel "negate" schedule = #ingot.schedule<rows {overwrites = [0]}> (%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %y : tensor<7xf32>
}

// It may not: what it writes goes through other memory.
// CHECK-LABEL: func @not_in_place
// CHECK:         %[[N:.*]] = ingot.kernel "negate"
// CHECK:         ingot.kernel "copy"(%[[N]])
func.func @not_in_place(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}) {
  %y = ingot.kernel "negate" schedule = #ingot.schedule<rows {}> (%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %y : tensor<7xf32>
}

// A later kernel still reads the old value: writing in place would change it.
// CHECK-LABEL: func @read_later
// CHECK:         %[[N:.*]] = ingot.kernel "negate"
// CHECK:         ingot.kernel "negate"
// CHECK:         %[[C:.*]] = ingot.kernel "copy"(%[[N]])
// CHECK:         return %[[C]]
func.func @read_later(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}, tensor<7xf32>) {
  %n = ingot.kernel "negate" schedule = #ingot.schedule<rows {overwrites = [0]}> (%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  %y = ingot.kernel "negate" schedule = #ingot.schedule<rows {}> (%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %n, %y : tensor<7xf32>, tensor<7xf32>
}
