// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_entry_per_dimension(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{expected 2 entries in low and high, found 1 and 2}}
  %y = ingot.pad %x, low = [1], high = [0, 2], value = 0.0 : tensor<3x5xf32>
  return
}

// -----

func.func @c1_negative(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{padding of dimension 1 is negative: low 0, high -2}}
  %y = ingot.pad %x, low = [1, 0], high = [0, -2], value = 0.0 : tensor<3x5xf32>
  return
}

// -----

func.func @c2_entries(%x: tensor<2x5xf32>) {
  // expected-error @+1 {{padding of dimension 1 is larger than any tensor: low 9223372036854775807, high 1}}
  %y = ingot.pad %x, low = [0, 9223372036854775807], high = [0, 1], value = 0.0 : tensor<2x5xf32>
  return
}
