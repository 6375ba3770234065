// RUN: ingot-opt %s --split-input-file --verify-diagnostics

// Without elements there is nothing to divide into rows.
func.func @no_elements(%x: tensor<0x3xf32>) {
  // expected-error @+1 {{operand #0 must be static tensor (extents of at least 1, at most 2^46 bytes)}}
  %y = ingot.relu %x : tensor<0x3xf32>
  return
}

// -----

// 2^23 rows of 2^21 numbers: the result is of 2^46 bytes, the most there is.
func.func @largest(%x: tensor<8388608x3xf32>, %w: tensor<3x2097152xf32>) {
  %y = ingot.matmul %x, %w : tensor<8388608x3xf32>, tensor<3x2097152xf32>
  return
}

// -----

func.func @too_large(%x: tensor<8388608x3xf32>, %w: tensor<3x2097153xf32>) {
  // expected-error @+1 {{result #0 must be static tensor (extents of at least 1, at most 2^46 bytes)}}
  %y = ingot.matmul %x, %w : tensor<8388608x3xf32>, tensor<3x2097153xf32>
  return
}

// -----

// No operation has the argument as its operand.
// expected-error @+1 {{argument 1: expected extents of at least 1, found [3, 0]}}
func.func @argument(%x: tensor<7xf32> {ingot.name = "x"}, %y: tensor<3x0xf32> {ingot.name = "y"}) {
  return
}

// -----

// expected-error @+1 {{result 0: expected a tensor of at most 2^46 bytes, found shape [4611686018427387904, 16]}}
func.func private @result() -> (tensor<4611686018427387904x16xi8> {ingot.state = "s"})

// -----

// expected-error @+1 {{argument 0: expected a static tensor, found 'tensor<?xf32>'}}
func.func private @dynamic(tensor<?xf32> {ingot.name = "x"})

// -----

// The sum of the extents is more than 64 bits hold.
func.func @inferred(%x: tensor<6917529027641081856xi8>) {
  // expected-error @+1 {{expected a tensor of at most 2^46 bytes, found shape [6917529027641081856]}}
  %y = ingot.concat %x, %x dim = 0 : tensor<6917529027641081856xi8>, tensor<6917529027641081856xi8>
  return
}
