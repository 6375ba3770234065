// RUN: ingot-opt %s --ingot-set-target --ingot-insert-copies | FileCheck %s

// A returned argument, and the second return of one value, are copied, by kernels
// with a schedule.
// CHECK-LABEL: func @returns
// CHECK-SAME:      (%[[X:.*]]: tensor<7xf32>)
// CHECK:         %[[A:.*]] = ingot.kernel "copy" schedule = #ingot.schedule<rows {{.*}}>(%[[X]])
// CHECK:           %[[COPY:.*]] = ingot.loops (i0 = 7)
// CHECK:           ^bb0(%[[IN:.*]]: f32):
// CHECK-NEXT:        ingot.yield %[[IN]]
// CHECK:           ingot.yield %[[COPY]]
// CHECK:         %[[Y:.*]] = ingot.kernel "negate"
// CHECK:         %[[B:.*]] = ingot.kernel "copy"{{.*}}(%[[Y]])
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
// CHECK:         ingot.kernel "copy"{{.*}}(%[[N]])
func.func @not_in_place(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}) {
  %y = ingot.kernel "negate" schedule = #ingot.schedule<rows {}> (%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %y : tensor<7xf32>
}

// The kernel that reads the old value moves before the one that overwrites it.
// CHECK-LABEL: func @read_later
// CHECK-SAME:      (%[[W:.*]]: tensor
// CHECK:         %[[Y:.*]] = ingot.kernel "exponent" {{.*}}(%[[W]])
// CHECK:         %[[N:.*]] = ingot.kernel "negate" {{.*}}(%[[W]])
// CHECK-NOT:     "copy"
// CHECK:         return %[[N]], %[[Y]]
func.func @read_later(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}, tensor<7xf32>) {
  %n = ingot.kernel "negate" schedule = #ingot.schedule<rows {overwrites = [0]}> (%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  %y = ingot.kernel "exponent" schedule = #ingot.schedule<rows {}> (%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.exp %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %n, %y : tensor<7xf32>, tensor<7xf32>
}

// That is not possible if it needs the new value as well: the new value waits.
// CHECK-LABEL: func @read_later_with_new_value
// CHECK-SAME:      (%[[W:.*]]: tensor
// CHECK:         %[[N:.*]] = ingot.kernel "negate"
// CHECK:         %[[Y:.*]] = ingot.kernel "add" {{.*}}(%[[W]], %[[N]])
// CHECK:         %[[C:.*]] = ingot.kernel "copy"{{.*}}(%[[N]])
// CHECK:         return %[[C]], %[[Y]]
func.func @read_later_with_new_value(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}, tensor<7xf32>) {
  %n = ingot.kernel "negate" schedule = #ingot.schedule<rows {overwrites = [0]}> (%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  %y = ingot.kernel "add" schedule = #ingot.schedule<rows {}> (%w, %n) : (tensor<7xf32>, tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>, %j: tensor<7xf32>):
    %0 = ingot.add %i, %j : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %n, %y : tensor<7xf32>, tensor<7xf32>
}

// A state that stays as it is needs no kernel, and keeps its memory for who returns it.
// CHECK-LABEL: func @unchanged
// CHECK-SAME:      (%[[U:.*]]: tensor
// CHECK:         %[[Y:.*]] = ingot.kernel "copy"{{.*}}(%[[U]])
// CHECK-NOT:     "copy"
// CHECK:         return %[[U]], %[[Y]]
func.func @unchanged(%u: tensor<7xf32> {ingot.state = "u"}) -> (tensor<7xf32> {ingot.state = "u"}, tensor<7xf32>) {
  return %u, %u : tensor<7xf32>, tensor<7xf32>
}

// The old value is handed over before the kernel updates it in place.
// CHECK-LABEL: func @target_network
// CHECK-SAME:      (%[[U:.*]]: tensor<7xf32> {ingot.state = "u"}, %[[V:.*]]: tensor
// CHECK:         %[[C:.*]] = ingot.kernel "copy"{{.*}}(%[[U]])
// CHECK:         %[[N:.*]] = ingot.kernel "negate" {{.*}}(%[[U]])
// CHECK-NOT:     "copy"
// CHECK:         return %[[N]], %[[C]]
func.func @target_network(%u: tensor<7xf32> {ingot.state = "u"}, %v: tensor<7xf32> {ingot.state = "v"}) -> (tensor<7xf32> {ingot.state = "u"}, tensor<7xf32> {ingot.state = "v"}) {
  %n = ingot.kernel "negate" schedule = #ingot.schedule<rows {overwrites = [0]}> (%u) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %n, %u : tensor<7xf32>, tensor<7xf32>
}

// The last of a chain takes over first.
// CHECK-LABEL: func @history
// CHECK-SAME:      (%[[X:.*]]: tensor<7xf32>, %[[U:.*]]: tensor<7xf32> {ingot.state = "u"}, %[[V:.*]]: tensor
// CHECK:         %[[B:.*]] = ingot.kernel "copy"{{.*}}(%[[U]])
// CHECK:         %[[A:.*]] = ingot.kernel "copy"{{.*}}(%[[X]])
// CHECK-NOT:     "copy"
// CHECK:         return %[[A]], %[[B]]
func.func @history(%x: tensor<7xf32>, %u: tensor<7xf32> {ingot.state = "u"}, %v: tensor<7xf32> {ingot.state = "v"}) -> (tensor<7xf32> {ingot.state = "u"}, tensor<7xf32> {ingot.state = "v"}) {
  return %x, %u : tensor<7xf32>, tensor<7xf32>
}

// One more copy than states opens a cycle.
// CHECK-LABEL: func @swap
// CHECK-SAME:      (%[[U:.*]]: tensor<7xf32> {ingot.state = "u"}, %[[V:.*]]: tensor
// CHECK:         %[[T:.*]] = ingot.kernel "copy"{{.*}}(%[[U]])
// CHECK:         %[[A:.*]] = ingot.kernel "copy"{{.*}}(%[[V]])
// CHECK:         %[[B:.*]] = ingot.kernel "copy"{{.*}}(%[[T]])
// CHECK-NOT:     "copy"
// CHECK:         return %[[A]], %[[B]]
func.func @swap(%u: tensor<7xf32> {ingot.state = "u"}, %v: tensor<7xf32> {ingot.state = "v"}) -> (tensor<7xf32> {ingot.state = "u"}, tensor<7xf32> {ingot.state = "v"}) {
  return %v, %u : tensor<7xf32>, tensor<7xf32>
}

// What two states and an output become is computed where no old value is in the way.
// CHECK-LABEL: func @one_for_three
// CHECK:         %[[N:.*]] = ingot.kernel "negate"
// CHECK:         %[[A:.*]] = ingot.kernel "copy"{{.*}}(%[[N]])
// CHECK:         %[[B:.*]] = ingot.kernel "copy"{{.*}}(%[[N]])
// CHECK-NOT:     "copy"
// CHECK:         return %[[B]], %[[N]], %[[A]]
func.func @one_for_three(%u: tensor<7xf32> {ingot.state = "u"}) -> (tensor<7xf32> {ingot.state = "u"}, tensor<7xf32> {ingot.state = "v"}, tensor<7xf32>) {
  %n = ingot.kernel "negate" schedule = #ingot.schedule<rows {overwrites = [0]}> (%u) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %n, %n, %n : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
}
