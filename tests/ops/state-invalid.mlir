// RUN: ingot-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{expected init of a static tensor type, found 'vector<7xf32>'}}
ingot.state @c1_not_a_tensor parameter = dense<0.0> : vector<7xf32>

// -----

// expected-error @+1 {{expected extents of at least 1, found [3, 0]}}
ingot.state @c2_no_elements parameter = dense<0.0> : tensor<3x0xf32>

// -----

// expected-error @+1 {{expected a tensor of at most 2^46 bytes, found shape [1048576, 67108864]}}
ingot.state @c2_too_large parameter = dense<0.0> : tensor<1048576x67108864xf32>
