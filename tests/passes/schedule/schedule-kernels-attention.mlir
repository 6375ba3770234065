// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cpu-kernels | FileCheck %s --check-prefix=MEMORY

// A block of queries is as many tiles as a quarter of the second-level cache has the
// scores of; tiles are as wide as registers allow. Heads are tasks.
// V4: "heads" schedule = #ingot.schedule<attention {rows = 24, tasks = [12, 1], tile = [6, 4]}>
// V3: "heads" schedule = #ingot.schedule<attention {rows = 24, tasks = [12, 1], tile = [6, 2]}>
// CHECK: ingot.attention
func.func @heads(%q: tensor<12x512x64xf32>, %k: tensor<12x512x64xf32>, %v: tensor<12x512x64xf32>) -> tensor<12x512x64xf32> {
  %result = ingot.kernel "heads"(%q, %k, %v) : (tensor<12x512x64xf32>, tensor<12x512x64xf32>, tensor<12x512x64xf32>) -> tensor<12x512x64xf32> {
  ^bb0(%q_: tensor<12x512x64xf32>, %k_: tensor<12x512x64xf32>, %v_: tensor<12x512x64xf32>):
    %0 = ingot.attention %q_, %k_, %v_ scale = 0.125 causal = false : tensor<12x512x64xf32>, tensor<12x512x64xf32>, tensor<12x512x64xf32>
    ingot.yield %0 : tensor<12x512x64xf32>
  }
  return %result : tensor<12x512x64xf32>
}

// Two heads are too few tasks: their queries are shared out as well.
// CHECK: "two_heads" schedule = #ingot.schedule<attention {rows = {{.*}}, tasks = [2, 4], tile
func.func @two_heads(%q: tensor<2x512x64xf32>, %k: tensor<2x512x64xf32>, %v: tensor<2x512x64xf32>) -> tensor<2x512x64xf32> {
  %result = ingot.kernel "two_heads"(%q, %k, %v) : (tensor<2x512x64xf32>, tensor<2x512x64xf32>, tensor<2x512x64xf32>) -> tensor<2x512x64xf32> {
  ^bb0(%q_: tensor<2x512x64xf32>, %k_: tensor<2x512x64xf32>, %v_: tensor<2x512x64xf32>):
    %0 = ingot.attention %q_, %k_, %v_ scale = 0.125 causal = false : tensor<2x512x64xf32>, tensor<2x512x64xf32>, tensor<2x512x64xf32>
    ingot.yield %0 : tensor<2x512x64xf32>
  }
  return %result : tensor<2x512x64xf32>
}

// Scores of 65536 keys: a tile of queries does not fit, and is what there is.
// CHECK: "long" schedule = #ingot.schedule<attention {rows = 6, tasks = [1, 2], tile
func.func @long(%q: tensor<12x64xf32>, %k: tensor<65536x64xf32>, %v: tensor<65536x64xf32>) -> tensor<12x64xf32> {
  %result = ingot.kernel "long"(%q, %k, %v) : (tensor<12x64xf32>, tensor<65536x64xf32>, tensor<65536x64xf32>) -> tensor<12x64xf32> {
  ^bb0(%q_: tensor<12x64xf32>, %k_: tensor<65536x64xf32>, %v_: tensor<65536x64xf32>):
    %0 = ingot.attention %q_, %k_, %v_ scale = 0.125 causal = false : tensor<12x64xf32>, tensor<65536x64xf32>, tensor<65536x64xf32>
    ingot.yield %0 : tensor<12x64xf32>
  }
  return %result : tensor<12x64xf32>
}

// Fewer queries than a tile has rows, and too little work for tasks.
// CHECK: "few" schedule = #ingot.schedule<attention {rows = 3, tile
func.func @few(%q: tensor<2x3x5xf32>, %k: tensor<2x7x5xf32>, %v: tensor<2x7x2xf32>) -> tensor<2x3x2xf32> {
  %result = ingot.kernel "few"(%q, %k, %v) : (tensor<2x3x5xf32>, tensor<2x7x5xf32>, tensor<2x7x2xf32>) -> tensor<2x3x2xf32> {
  ^bb0(%q_: tensor<2x3x5xf32>, %k_: tensor<2x7x5xf32>, %v_: tensor<2x7x2xf32>):
    %0 = ingot.attention %q_, %k_, %v_ scale = 0.125 causal = false : tensor<2x3x5xf32>, tensor<2x7x5xf32>, tensor<2x7x2xf32>
    ingot.yield %0 : tensor<2x3x2xf32>
  }
  return %result : tensor<2x3x2xf32>
}

// The blocks of a gradient are larger: each passes over the sums of all keys, of which
// each part of the queries has its own. A second phase adds them up.
// CHECK: "gradient" schedule = #ingot.schedule<attention {rows = {{48|30}}, tasks = [2, 4], tile
// MEMORY: ingot.launch "gradient" [@gradient{{[_0-9]*}}, @gradient_sums]{{.*}} tasks = [8, 8]
func.func @gradient(%d: tensor<2x512x64xf32>, %q: tensor<2x512x64xf32>, %k: tensor<2x512x64xf32>, %v: tensor<2x512x64xf32>) -> tensor<2x512x64xf32> {
  %result = ingot.kernel "gradient"(%d, %q, %k, %v) : (tensor<2x512x64xf32>, tensor<2x512x64xf32>, tensor<2x512x64xf32>, tensor<2x512x64xf32>) -> tensor<2x512x64xf32> {
  ^bb0(%d_: tensor<2x512x64xf32>, %q_: tensor<2x512x64xf32>, %k_: tensor<2x512x64xf32>, %v_: tensor<2x512x64xf32>):
    %0, %1, %2 = ingot.attention_backward %d_, %q_, %k_, %v_ scale = 0.125 causal = false : tensor<2x512x64xf32>, tensor<2x512x64xf32>, tensor<2x512x64xf32>, tensor<2x512x64xf32>
    ingot.yield %1 : tensor<2x512x64xf32>
  }
  return %result : tensor<2x512x64xf32>
}

// Twice as many queries and keys: scratch of twice the size, not of four times. Per task
// the keys in panels, 64 elements each, and 24 rows of scores and three vectors.
// MEMORY: ingot.launch "thousand"{{.*}} scratch = 4380672
// MEMORY: ingot.launch "two_thousand"{{.*}} scratch = 8706048
func.func @memory(%q: tensor<12x1024x64xf32>, %p: tensor<12x2048x64xf32>) -> (tensor<12x1024x64xf32>, tensor<12x2048x64xf32>) {
  %0 = ingot.kernel "thousand"(%q) : (tensor<12x1024x64xf32>) -> tensor<12x1024x64xf32> {
  ^bb0(%q_: tensor<12x1024x64xf32>):
    %o = ingot.attention %q_, %q_, %q_ scale = 0.125 causal = false : tensor<12x1024x64xf32>, tensor<12x1024x64xf32>, tensor<12x1024x64xf32>
    ingot.yield %o : tensor<12x1024x64xf32>
  }
  %1 = ingot.kernel "two_thousand"(%p) : (tensor<12x2048x64xf32>) -> tensor<12x2048x64xf32> {
  ^bb0(%p_: tensor<12x2048x64xf32>):
    %o = ingot.attention %p_, %p_, %p_ scale = 0.125 causal = false : tensor<12x2048x64xf32>, tensor<12x2048x64xf32>, tensor<12x2048x64xf32>
    ingot.yield %o : tensor<12x2048x64xf32>
  }
  return %0, %1 : tensor<12x1024x64xf32>, tensor<12x2048x64xf32>
}

// The heads are short: more of them share a task, whose scratch they find in the cache.
// Gradients of f32 add up in the results; of bf16 in scratch, 128 rows of 64 in f32 for
// keys and as many for values.
// CHECK: "short" schedule = #ingot.schedule<attention {rows = 48, tasks = [{{4|6}}, 1], tile
// MEMORY: ingot.launch "short"{{.*}} tasks = [4] scratch = 507904
// MEMORY: ingot.launch "narrow"{{.*}} tasks = [4] scratch = 770048
func.func @short(%d: tensor<12x128x64xf32>, %n: tensor<12x128x64xbf16>) -> (tensor<12x128x64xf32>, tensor<12x128x64xf32>, tensor<12x128x64xf32>, tensor<12x128x64xbf16>, tensor<12x128x64xbf16>, tensor<12x128x64xbf16>) {
  %0:3 = ingot.kernel "short"(%d) : (tensor<12x128x64xf32>) -> (tensor<12x128x64xf32>, tensor<12x128x64xf32>, tensor<12x128x64xf32>) {
  ^bb0(%d_: tensor<12x128x64xf32>):
    %a, %b, %c = ingot.attention_backward %d_, %d_, %d_, %d_ scale = 0.125 causal = false : tensor<12x128x64xf32>, tensor<12x128x64xf32>, tensor<12x128x64xf32>, tensor<12x128x64xf32>
    ingot.yield %a, %b, %c : tensor<12x128x64xf32>, tensor<12x128x64xf32>, tensor<12x128x64xf32>
  }
  %1:3 = ingot.kernel "narrow"(%n) : (tensor<12x128x64xbf16>) -> (tensor<12x128x64xbf16>, tensor<12x128x64xbf16>, tensor<12x128x64xbf16>) {
  ^bb0(%n_: tensor<12x128x64xbf16>):
    %a, %b, %c = ingot.attention_backward %n_, %n_, %n_, %n_ scale = 0.125 causal = false : tensor<12x128x64xbf16>, tensor<12x128x64xbf16>, tensor<12x128x64xbf16>, tensor<12x128x64xbf16>
    ingot.yield %a, %b, %c : tensor<12x128x64xbf16>, tensor<12x128x64xbf16>, tensor<12x128x64xbf16>
  }
  return %0#0, %0#1, %0#2, %1#0, %1#1, %1#2 : tensor<12x128x64xf32>, tensor<12x128x64xf32>, tensor<12x128x64xf32>, tensor<12x128x64xbf16>, tensor<12x128x64xbf16>, tensor<12x128x64xbf16>
}
