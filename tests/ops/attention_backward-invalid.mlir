// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_rank(%do: tensor<4x2xf32>, %q: tensor<4x5xf32>, %k: tensor<3x7x5xf32>, %v: tensor<7x2xf32>) {
  // expected-error @+1 {{expected operands of one rank, at least 2, found ranks 2, 3 and 2}}
  %g:3 = ingot.attention_backward %do, %q, %k, %v scale = 1.0 causal = false : tensor<4x2xf32>, tensor<4x5xf32>, tensor<3x7x5xf32>, tensor<7x2xf32>
  return
}

// -----

func.func @c2_batch(%do: tensor<4x2xf32>, %q: tensor<3x4x5xf32>, %k: tensor<2x7x5xf32>, %v: tensor<3x7x2xf32>) {
  // expected-error @+1 {{batch dimensions differ: [3] in query, [2] in key}}
  %g:3 = ingot.attention_backward %do, %q, %k, %v scale = 1.0 causal = false : tensor<4x2xf32>, tensor<3x4x5xf32>, tensor<2x7x5xf32>, tensor<3x7x2xf32>
  return
}

// -----

func.func @c3_features(%do: tensor<4x2xf32>, %q: tensor<4x5xf32>, %k: tensor<7x6xf32>, %v: tensor<7x2xf32>) {
  // expected-error @+1 {{features differ: 5 in query, 6 in key}}
  %g:3 = ingot.attention_backward %do, %q, %k, %v scale = 1.0 causal = false : tensor<4x2xf32>, tensor<4x5xf32>, tensor<7x6xf32>, tensor<7x2xf32>
  return
}

// -----

func.func @c4_keys(%do: tensor<4x2xf32>, %q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<8x2xf32>) {
  // expected-error @+1 {{numbers of keys and values differ: 7 in key, 8 in value}}
  %g:3 = ingot.attention_backward %do, %q, %k, %v scale = 1.0 causal = false : tensor<4x2xf32>, tensor<4x5xf32>, tensor<7x5xf32>, tensor<8x2xf32>
  return
}

// -----

func.func @c5_mask(%do: tensor<4x2xf32>, %q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x2xf32>, %m: tensor<2x7xi1>) {
  // expected-error @+1 {{expected a mask of shape [4, 7] or with extents of 1, found [2, 7]}}
  %g:3 = ingot.attention_backward %do, %q, %k, %v, %m scale = 1.0 causal = false : tensor<4x2xf32>, tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>, tensor<2x7xi1>
  return
}

// -----

func.func @c6_mask_type(%do: tensor<4x2xf32>, %q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x2xf32>, %m: tensor<4x7xf64>) {
  // expected-error @+1 {{expected a mask of booleans or 'f32', found 'f64'}}
  %g:3 = ingot.attention_backward %do, %q, %k, %v, %m scale = 1.0 causal = false : tensor<4x2xf32>, tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>, tensor<4x7xf64>
  return
}

// -----

func.func @c7_output_grad(%do: tensor<4x5xf32>, %q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x2xf32>) {
  // expected-error @+1 {{expected an output_grad of type 'tensor<4x2xf32>', found 'tensor<4x5xf32>'}}
  %g:3 = ingot.attention_backward %do, %q, %k, %v scale = 1.0 causal = false : tensor<4x5xf32>, tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>
  return
}
