// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_argument_count(%x: tensor<7xf32>) {
  // expected-error @+1 {{expected 2 region arguments, one per input, found 1}}
  %r = ingot.kernel "k"(%x, %x) : (tensor<7xf32>, tensor<7xf32>) -> (tensor<7xf32>) {
  ^bb0(%input: tensor<7xf32>):
    ingot.yield %input : tensor<7xf32>
  }
  return
}

// -----

func.func @c1_argument_type(%x: tensor<7xf32>) {
  // expected-error @+1 {{region argument 0 has type 'tensor<5xf32>', input has type 'tensor<7xf32>'}}
  %r = ingot.kernel "k"(%x) : (tensor<7xf32>) -> (tensor<5xf32>) {
  ^bb0(%input: tensor<5xf32>):
    ingot.yield %input : tensor<5xf32>
  }
  return
}

// -----

func.func @c2_yield_count(%x: tensor<7xf32>) {
  // expected-error @+1 {{expected 1 yielded values, one per result, found 2}}
  %r = ingot.kernel "k"(%x) : (tensor<7xf32>) -> (tensor<7xf32>) {
  ^bb0(%input: tensor<7xf32>):
    ingot.yield %input, %input : tensor<7xf32>, tensor<7xf32>
  }
  return
}

// -----

func.func @c2_yield_type(%x: tensor<7xf32>) {
  // expected-error @+1 {{yielded value 0 has type 'tensor<7xf32>', result has type 'tensor<5xf32>'}}
  %r = ingot.kernel "k"(%x) : (tensor<7xf32>) -> (tensor<5xf32>) {
  ^bb0(%input: tensor<7xf32>):
    ingot.yield %input : tensor<7xf32>
  }
  return
}
