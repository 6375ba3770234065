// RUN: ingot-opt %s --ingot-set-target --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cpu-kernels --canonicalize --cse | FileCheck %s

// 130 copies are more than one function holds: the phase finds the part of a task, which
// takes those buffers that it uses, with what the phase promises of them.
func.func @many(%x: tensor<3x5xf32>, %y: tensor<3x7xf32>) -> tensor<3x780xf32> {
  %z = ingot.kernel "many_kernel"(%x, %y) : (tensor<3x5xf32>, tensor<3x7xf32>) -> (tensor<3x780xf32>) {
  ^bb0(%a: tensor<3x5xf32>, %b: tensor<3x7xf32>):
    %0 = ingot.concat %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b dim = 1 : tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>, tensor<3x7xf32>
    ingot.yield %0 : tensor<3x780xf32>
  }
  return %z : tensor<3x780xf32>
}

// CHECK-LABEL: func private @many_kernel(
// CHECK-SAME:      %[[X:.*]]: memref<3x5xf32> {llvm.noalias}, %[[Y:.*]]: memref<3x7xf32> {llvm.noalias}, %[[Z:.*]]: memref<3x780xf32> {llvm.noalias}, %[[TASK:.*]]: index)
// CHECK-DAG:     %[[HALF:.*]] = arith.constant 65 : index
// CHECK-DAG:     %[[QUARTER:.*]] = arith.constant 32 : index
// CHECK:         %[[IS_FIRST:.*]] = arith.cmpi ult, %[[TASK]], %[[HALF]]
// CHECK-NEXT:    scf.if %[[IS_FIRST]]
// CHECK:           call @many_kernel_nests(%[[Y]], %[[Z]], %[[TASK]])
// CHECK:           %[[REST:.*]] = arith.subi %[[TASK]], %[[QUARTER]]
// CHECK-NEXT:      call @many_kernel_nests_0(%[[Y]], %[[Z]], %[[REST]])
// CHECK:         else
// CHECK:           call @many_kernel_nests_1(%[[X]], %[[Z]], %
// CHECK:           call @many_kernel_nests_2(%[[X]], %[[Z]], %

// CHECK-LABEL: func private @many_kernel_nests(
// CHECK-SAME:      %[[Y:.*]]: memref<3x7xf32> {llvm.noalias}, %[[Z:.*]]: memref<3x780xf32> {llvm.noalias}, %[[TASK:.*]]: index)
// CHECK-SAME:      attributes {ingot.kernel_function, ingot.phase_part, llvm.linkage = #llvm.linkage<internal>}
// CHECK:         call @copy_rows_f32(
