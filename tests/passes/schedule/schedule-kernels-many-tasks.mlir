// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=task_ns=1,max_tasks=7" --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels | FileCheck %s

// However cheap a task is, chunks of rows have two rows at least: the parts of as many
// chunks as there are rows would be divided again, without end.
// CHECK: schedule = #ingot.schedule<rows {nests = [{{.*}}split = rows, tasks = 7{{.*}}phase = 1{{.*}}tasks = 3{{.*}}phase = 2
// CHECK-NOT: phase = 3
func.func @sum(%x: tensor<14x8xf32>) -> tensor<8xf32> {
  %y = ingot.sum %x, dims = [0] : tensor<14x8xf32>
  return %y : tensor<8xf32>
}
