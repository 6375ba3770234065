// RUN: ingot-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{expected init of a static tensor type, found 'vector<7xf32>'}}
ingot.state @c1_not_a_tensor parameter = dense<0.0> : vector<7xf32>
