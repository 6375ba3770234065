// RUN: ingot-opt %s --ingot-set-target --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --canonicalize --cse | FileCheck %s

// The copy of the image is a phase of its own: 2 x 7 x 9 pixels of 5 channels in f32,
// which is scratch memory in lines of 64 bytes. A row above or below the image is zero,
// one of it is zero at both ends; its pixels are extended once, in whole vectors, of
// which the last repeats some of the one before.
// CHECK-LABEL: func.func @bordered
// CHECK:         ingot.launch "conv" [@conv_halo, @conv] {{.*}} tasks = [1, 1] scratch = 2560
// CHECK-LABEL: func.func private @conv_halo(
// CHECK:         scf.for %[[ROW:.*]] = %c0 to %c14 step %c1
// CHECK:           %[[TO:.*]] = arith.muli %[[ROW]], %c45
// CHECK:           %[[Y:.*]] = arith.addi %{{.*}}, %c-1
// CHECK:           %[[INSIDE:.*]] = arith.cmpi ult, %[[Y]], %c5
// CHECK:           scf.if %[[INSIDE]] {
// CHECK-NEXT:        vector.maskedstore %[[HALO:.*]][%[[TO]]], %[[FIVE:.*]], %[[ZERO:.*]] :
// CHECK-NEXT:        %[[BEHIND:.*]] = arith.addi %[[TO]], %c40
// CHECK-NEXT:        vector.maskedstore %[[HALO]][%[[BEHIND]]], %[[FIVE]], %[[ZERO]] :
// CHECK-NEXT:        %[[PIXELS:.*]] = arith.addi %[[TO]], %c5
// CHECK-NEXT:        scf.for %[[I:.*]] = %c0 to %c32 step %c16
// CHECK:               vector.load %{{.*}} : memref<350xbf16>, vector<16xbf16>
// CHECK-NEXT:          arith.extf
// CHECK-NEXT:          %[[AT:.*]] = arith.addi %[[PIXELS]], %[[I]]
// CHECK-NEXT:          vector.store %{{.*}}, %[[HALO]][%[[AT]]] : memref<630xf32>
// CHECK:             %[[LAST:.*]] = arith.addi %[[TO]], %c24
// CHECK-NEXT:        vector.store %{{.*}}, %[[HALO]][%[[LAST]]] : memref<630xf32>
// CHECK:           } else {
// CHECK:             vector.store %[[ZERO]], %[[HALO]]
// The product reads the copy.
// CHECK-LABEL: func.func private @conv(
// CHECK:         memref.view %arg3[%c0][] : memref<2560xi8> to memref<630xf32>
// CHECK-NOT:     %arg0
// CHECK:         return
func.func @bordered(%x: tensor<2x5x7x5xbf16>, %w: tensor<3x3x5x16xbf16>) -> tensor<2x5x7x16xbf16> {
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x5x7x5xbf16>, tensor<3x3x5x16xbf16>
  return %y : tensor<2x5x7x16xbf16>
}

// One in five positions of a row of 13 has an element; rows between those of the gradient
// have none. So many parts are not made.
// CHECK-LABEL: func.func private @conv{{.*}}halo{{.*}}(
// CHECK:         scf.for %{{.*}} = %c0 to %c8 step %c1
// CHECK:           %[[INSIDE:.*]] = arith.cmpi ult, %[[Y:.*]], %c6
// CHECK:           %[[REST:.*]] = arith.remui %[[Y]], %c5
// CHECK:           %[[WHOLE:.*]] = arith.cmpi eq, %[[REST]], %c0
// CHECK:           %[[HAS:.*]] = arith.andi %[[INSIDE]], %[[WHOLE]]
// CHECK:           scf.if %[[HAS]] {
// CHECK-NEXT:        vector.maskedstore
// CHECK:             vector.maskedload
// CHECK:             vector.scatter
func.func @divided(%d: tensor<1x2x3x1xf32>, %w: tensor<3x3x9x1xf32>) -> tensor<1x6x11x9xf32> {
  %x = ingot.conv %d, %w of = input extents = [6, 11] stride = [5, 5] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x2x3x1xf32>, tensor<3x3x9x1xf32>
  return %x : tensor<1x6x11x9xf32>
}

// A pixel of one channel on each side is stored by itself, and a row of seven pixels in
// part of a vector.
// CHECK-LABEL: func.func private @conv{{.*}}halo{{.*}}(%arg0: memref<2x5x7x1xf32>
// CHECK:         scf.for
// CHECK:           memref.store %[[ZERO:.*]], %{{.*}} : memref<126xf32>
// CHECK:           memref.store %[[ZERO]], %{{.*}} : memref<126xf32>
// CHECK:           vector.maskedload
// CHECK:           vector.maskedstore
func.func @thin(%x: tensor<2x5x7x1xf32>, %w: tensor<3x3x1x16xf32>) -> tensor<2x5x7x16xf32> {
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x5x7x1xf32>, tensor<3x3x1x16xf32>
  return %y : tensor<2x5x7x16xf32>
}
