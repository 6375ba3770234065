// RUN: ingot-opt %s | ingot-opt | FileCheck %s

// CHECK-LABEL: func @last_panel_is_part
// CHECK:         ingot.unpack %{{.*}} : tensor<2x3x16xf32> to tensor<3x17xf32>
func.func @last_panel_is_part(%panels: tensor<2x3x16xf32>) -> tensor<3x17xf32> {
  %b = ingot.unpack %panels : tensor<2x3x16xf32> to tensor<3x17xf32>
  return %b : tensor<3x17xf32>
}
