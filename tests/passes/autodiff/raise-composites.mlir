// RUN: ingot-opt %s --ingot-raise-composites --canonicalize | FileCheck %s
// RUN: ingot-opt %s --ingot-raise-composites --ingot-fold-constants --canonicalize | FileCheck %s --check-prefix=FOLD

// The products, a factor in between, and the keys as they were before their transpose.
// CHECK-LABEL: func @product_softmax_product
// CHECK-SAME:      (%[[Q:.*]]: tensor<2x4x5xf32>, %[[K:.*]]: tensor<2x7x5xf32>, %[[V:.*]]: tensor<2x7x3xf32>)
// CHECK-NEXT:    %[[O:.*]] = ingot.attention %[[Q]], %[[K]], %[[V]] scale = 2.500000e-01 causal = false
// CHECK-NEXT:    return %[[O]]
func.func @product_softmax_product(%q: tensor<2x4x5xf32>, %k: tensor<2x7x5xf32>, %v: tensor<2x7x3xf32>) -> tensor<2x4x3xf32> {
  %kt = ingot.transpose %k, permutation = [0, 2, 1] : tensor<2x7x5xf32>
  %s = ingot.matmul %q, %kt : tensor<2x4x5xf32>, tensor<2x5x7xf32>
  %four = ingot.constant dense<4.0> : tensor<2x4x7xf32>
  %scaled = ingot.div %s, %four : tensor<2x4x7xf32>
  %p = ingot.softmax %scaled, dim = 2 : tensor<2x4x7xf32>
  %o = ingot.matmul %p, %v : tensor<2x4x7xf32>, tensor<2x7x3xf32>
  return %o : tensor<2x4x3xf32>
}

// A factor that bf16 would round is multiplied in f32.
// CHECK-LABEL: func @fine_factor
// CHECK-SAME:      (%[[Q:.*]]: tensor<2x4x5xbf16>, %[[KT:.*]]: tensor<2x5x7xbf16>, %[[V:.*]]: tensor<2x7x3xbf16>)
// CHECK:         %[[K:.*]] = ingot.transpose %[[KT]]
// CHECK:         ingot.attention %[[Q]], %[[K]], %[[V]] scale = 0.1{{.*}} causal = false
func.func @fine_factor(%q: tensor<2x4x5xbf16>, %kt: tensor<2x5x7xbf16>, %v: tensor<2x7x3xbf16>) -> tensor<2x4x3xbf16> {
  %s = ingot.matmul %q, %kt : tensor<2x4x5xbf16>, tensor<2x5x7xbf16>
  %wide = ingot.cast %s : tensor<2x4x7xbf16> to tensor<2x4x7xf32>
  %tenth = ingot.constant dense<0.1> : tensor<2x4x7xf32>
  %product = ingot.mul %wide, %tenth : tensor<2x4x7xf32>
  %scaled = ingot.cast %product : tensor<2x4x7xf32> to tensor<2x4x7xbf16>
  %p = ingot.softmax %scaled, dim = 2 : tensor<2x4x7xbf16>
  %o = ingot.matmul %p, %v : tensor<2x4x7xbf16>, tensor<2x7x3xbf16>
  return %o : tensor<2x4x3xbf16>
}

// Scores that are rounded to another type than they were are no factor's.
// CHECK-LABEL: func @rounded_scores
// CHECK-NOT:     ingot.attention
// CHECK:         return
func.func @rounded_scores(%q: tensor<4x5xf32>, %kt: tensor<5x7xf32>, %v: tensor<7x3xbf16>) -> tensor<4x3xbf16> {
  %s = ingot.matmul %q, %kt : tensor<4x5xf32>, tensor<5x7xf32>
  %tenth = ingot.constant dense<0.1> : tensor<4x7xf32>
  %product = ingot.mul %s, %tenth : tensor<4x7xf32>
  %scaled = ingot.cast %product : tensor<4x7xf32> to tensor<4x7xbf16>
  %p = ingot.softmax %scaled, dim = 1 : tensor<4x7xbf16>
  %o = ingot.matmul %p, %v : tensor<4x7xbf16>, tensor<7x3xbf16>
  return %o : tensor<4x3xbf16>
}

// A mask for all rows is read before it is repeated.
// CHECK-LABEL: func @added_mask
// CHECK-SAME:      %[[M:[^:]*]]: tensor<7xf32>)
// CHECK:         %[[ROW:.*]] = ingot.reshape %[[M]] : tensor<7xf32> to tensor<1x1x7xf32>
// CHECK:         %[[O:.*]] = ingot.attention %{{.*}}, %{{.*}}, %{{.*}}, %[[ROW]] scale = 1.000000e+00 causal = false
// Softmax of minus infinity alone is NaN.
// CHECK:         %[[PART:.*]] = ingot.compare ne, %[[ROW]]
// CHECK-NEXT:    %[[COUNTED:.*]] = ingot.cast %[[PART]] : tensor<1x1x7xi1> to tensor<1x1x7xui8>
// CHECK-NEXT:    %[[ANY:.*]] = ingot.amax %[[COUNTED]], dims = [2]
// CHECK:         %[[KEYS:.*]] = ingot.compare ne
// CHECK:         %[[ALL:.*]] = ingot.expand %{{.*}} : tensor<i1> to tensor<2x4x3xi1>
// CHECK-NEXT:    %[[R:.*]] = ingot.where %[[ALL]], %[[O]], %{{.*}}
// CHECK-NEXT:    return %[[R]]
func.func @added_mask(%q: tensor<2x4x5xf32>, %k: tensor<2x7x5xf32>, %v: tensor<2x7x3xf32>, %m: tensor<7xf32>) -> tensor<2x4x3xf32> {
  %kt = ingot.transpose %k, permutation = [0, 2, 1] : tensor<2x7x5xf32>
  %s = ingot.matmul %q, %kt : tensor<2x4x5xf32>, tensor<2x5x7xf32>
  %all = ingot.expand %m, dims = [2] : tensor<7xf32> to tensor<2x4x7xf32>
  %sum = ingot.add %all, %s : tensor<2x4x7xf32>
  %p = ingot.softmax %sum, dim = 2 : tensor<2x4x7xf32>
  %o = ingot.matmul %p, %v : tensor<2x4x7xf32>, tensor<2x7x3xf32>
  return %o : tensor<2x4x3xf32>
}

// The mask has a key for each row.
// CHECK-LABEL: func @constant_mask
// CHECK:         %[[O:.*]] = ingot.attention
// FOLD-LABEL:  func @constant_mask
// FOLD:          %[[O:.*]] = ingot.attention
// FOLD-NEXT:     return %[[O]]
func.func @constant_mask(%q: tensor<2x2x5xf32>, %k: tensor<2x3x5xf32>, %v: tensor<2x3x3xf32>) -> tensor<2x2x3xf32> {
  %m = ingot.constant dense<[[[true, false, false], [true, true, false]], [[true, false, true], [false, true, true]]]> : tensor<2x2x3xi1>
  %kt = ingot.transpose %k, permutation = [0, 2, 1] : tensor<2x3x5xf32>
  %s = ingot.matmul %q, %kt : tensor<2x2x5xf32>, tensor<2x5x3xf32>
  %inf = ingot.constant dense<0xFF800000> : tensor<2x2x3xf32>
  %filled = ingot.where %m, %s, %inf : tensor<2x2x3xi1>, tensor<2x2x3xf32>
  %p = ingot.softmax %filled, dim = 2 : tensor<2x2x3xf32>
  %o = ingot.matmul %p, %v : tensor<2x2x3xf32>, tensor<2x3x3xf32>
  return %o : tensor<2x2x3xf32>
}

// What is minus infinity where a mask is true is kept where it is not.
// CHECK-LABEL: func @filled_mask
// CHECK-SAME:      %[[M:[^:]*]]: tensor<2x4x7xi1>)
// CHECK:         %[[KEPT:.*]] = ingot.logical_not %[[M]]
// CHECK:         ingot.attention %{{.*}}, %{{.*}}, %{{.*}}, %[[KEPT]] scale = 1.000000e+00 causal = false
func.func @filled_mask(%q: tensor<2x4x5xf32>, %k: tensor<2x7x5xf32>, %v: tensor<2x7x3xf32>, %m: tensor<2x4x7xi1>) -> tensor<2x4x3xf32> {
  %kt = ingot.transpose %k, permutation = [0, 2, 1] : tensor<2x7x5xf32>
  %s = ingot.matmul %q, %kt : tensor<2x4x5xf32>, tensor<2x5x7xf32>
  %inf = ingot.constant dense<0xFF800000> : tensor<2x4x7xf32>
  %filled = ingot.where %m, %inf, %s : tensor<2x4x7xi1>, tensor<2x4x7xf32>
  %p = ingot.softmax %filled, dim = 2 : tensor<2x4x7xf32>
  %o = ingot.matmul %p, %v : tensor<2x4x7xf32>, tensor<2x7x3xf32>
  return %o : tensor<2x4x3xf32>
}

// With gradients, a row without keys is NaN by way of the values: where a row has none, the
// values' gradients are NaN by hand. Those of the scores stop at the ones replaced.
// CHECK-LABEL: func @filled_mask_with_gradient
// CHECK-SAME:      (%[[Q:.*]]: tensor<4x5xf32>, %{{.*}}: tensor<7x5xf32>, %[[V:.*]]: tensor<7x3xf32>, %[[M:.*]]: tensor<4x7xi1>)
// CHECK:         %[[O:.*]] = ingot.attention %[[Q]]
// CHECK:         %[[SPOILED:.*]] = ingot.mul %[[V]], %{{.*}} : tensor<7x3xf32>
// CHECK-NEXT:    %[[SUM:.*]] = ingot.sum %[[SPOILED]], dims = [0]
// CHECK-NEXT:    %[[UNDEFINED:.*]] = ingot.expand %[[SUM]]
// CHECK-NEXT:    ingot.where %{{.*}}, %[[O]], %[[UNDEFINED]]
// CHECK-NOT:     ingot.mul %[[Q]]
func.func @filled_mask_with_gradient(%q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x3xf32>, %m: tensor<4x7xi1>) -> tensor<7x3xf32> {
  %kt = ingot.transpose %k, permutation = [1, 0] : tensor<7x5xf32>
  %s = ingot.matmul %q, %kt : tensor<4x5xf32>, tensor<5x7xf32>
  %inf = ingot.constant dense<0xFF800000> : tensor<4x7xf32>
  %filled = ingot.where %m, %s, %inf : tensor<4x7xi1>, tensor<4x7xf32>
  %p = ingot.softmax %filled, dim = 1 : tensor<4x7xf32>
  %o = ingot.matmul %p, %v : tensor<4x7xf32>, tensor<7x3xf32>
  %l = ingot.sum %o, dims = [0, 1] : tensor<4x3xf32>
  %g = ingot.grad %l wrt %v : tensor<f32>, tensor<7x3xf32> -> tensor<7x3xf32>
  return %g : tensor<7x3xf32>
}

// j <= i, of counters as the DSL writes them, beside a mask that is added.
// CHECK-LABEL: func @causal
// CHECK-SAME:      %[[M:[^:]*]]: tensor<2x4x7xf32>)
// CHECK:         ingot.attention %{{.*}}, %{{.*}}, %{{.*}}, %[[M]] scale = 1.000000e+00 causal = true
func.func @causal(%q: tensor<2x4x5xf32>, %k: tensor<2x7x5xf32>, %v: tensor<2x7x3xf32>, %m: tensor<2x4x7xf32>) -> tensor<2x4x3xf32> {
  %kt = ingot.transpose %k, permutation = [0, 2, 1] : tensor<2x7x5xf32>
  %s = ingot.matmul %q, %kt : tensor<2x4x5xf32>, tensor<2x5x7xf32>
  %sum = ingot.add %s, %m : tensor<2x4x7xf32>
  %ti = ingot.iota dim = 0 : tensor<4xi64>
  %i = ingot.expand %ti, dims = [0] : tensor<4xi64> to tensor<4x7xi64>
  %tj = ingot.iota dim = 0 : tensor<7xi64>
  %j = ingot.expand %tj, dims = [1] : tensor<7xi64> to tensor<4x7xi64>
  %past = ingot.compare le, %j, %i : tensor<4x7xi64>
  %pasts = ingot.expand %past, dims = [1, 2] : tensor<4x7xi1> to tensor<2x4x7xi1>
  %inf = ingot.constant dense<0xFF800000> : tensor<2x4x7xf32>
  %filled = ingot.where %pasts, %sum, %inf : tensor<2x4x7xi1>, tensor<2x4x7xf32>
  %p = ingot.softmax %filled, dim = 2 : tensor<2x4x7xf32>
  %o = ingot.matmul %p, %v : tensor<2x4x7xf32>, tensor<2x7x3xf32>
  return %o : tensor<2x4x3xf32>
}

// Keys that come strictly earlier are another mask.
// CHECK-LABEL: func @strictly_past
// CHECK:         %[[PAST:.*]] = ingot.compare gt
// CHECK:         ingot.attention %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} scale = 1.000000e+00 causal = false
func.func @strictly_past(%q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x3xf32>) -> tensor<4x3xf32> {
  %kt = ingot.transpose %k, permutation = [1, 0] : tensor<7x5xf32>
  %s = ingot.matmul %q, %kt : tensor<4x5xf32>, tensor<5x7xf32>
  %i = ingot.iota dim = 0 : tensor<4x7xi64>
  %j = ingot.iota dim = 1 : tensor<4x7xi64>
  %past = ingot.compare gt, %i, %j : tensor<4x7xi64>
  %inf = ingot.constant dense<0xFF800000> : tensor<4x7xf32>
  %filled = ingot.where %past, %s, %inf : tensor<4x7xi1>, tensor<4x7xf32>
  %p = ingot.softmax %filled, dim = 1 : tensor<4x7xf32>
  %o = ingot.matmul %p, %v : tensor<4x7xf32>, tensor<7x3xf32>
  return %o : tensor<4x3xf32>
}

// The weights are a result as well: they would be computed twice.
// CHECK-LABEL: func @weights_are_read
// CHECK-NOT:     ingot.attention
// CHECK:         return
func.func @weights_are_read(%q: tensor<4x5xf32>, %kt: tensor<5x7xf32>, %v: tensor<7x3xf32>) -> (tensor<4x7xf32>, tensor<4x3xf32>) {
  %s = ingot.matmul %q, %kt : tensor<4x5xf32>, tensor<5x7xf32>
  %p = ingot.softmax %s, dim = 1 : tensor<4x7xf32>
  %o = ingot.matmul %p, %v : tensor<4x7xf32>, tensor<7x3xf32>
  return %p, %o : tensor<4x7xf32>, tensor<4x3xf32>
}

// Of a row that is excluded everywhere a finite number leaves a mean, minus infinity
// leaves nothing.
// CHECK-LABEL: func @finite_fill
// CHECK-NOT:     ingot.attention
// CHECK:         return
func.func @finite_fill(%q: tensor<4x5xf32>, %kt: tensor<5x7xf32>, %v: tensor<7x3xf32>, %m: tensor<4x7xi1>) -> tensor<4x3xf32> {
  %s = ingot.matmul %q, %kt : tensor<4x5xf32>, tensor<5x7xf32>
  %low = ingot.constant dense<-1.0e9> : tensor<4x7xf32>
  %filled = ingot.where %m, %s, %low : tensor<4x7xi1>, tensor<4x7xf32>
  %p = ingot.softmax %filled, dim = 1 : tensor<4x7xf32>
  %o = ingot.matmul %p, %v : tensor<4x7xf32>, tensor<7x3xf32>
  return %o : tensor<4x3xf32>
}

// A softmax over queries is no attention.
// CHECK-LABEL: func @other_dimension
// CHECK-NOT:     ingot.attention
// CHECK:         return
func.func @other_dimension(%q: tensor<4x5xf32>, %kt: tensor<5x7xf32>, %v: tensor<7x3xf32>) -> tensor<4x3xf32> {
  %s = ingot.matmul %q, %kt : tensor<4x5xf32>, tensor<5x7xf32>
  %p = ingot.softmax %s, dim = 0 : tensor<4x7xf32>
  %o = ingot.matmul %p, %v : tensor<4x7xf32>, tensor<7x3xf32>
  return %o : tensor<4x3xf32>
}
