// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 | FileCheck %s --check-prefix=V3
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v4 facts=l2=1M,l3=24M,registers=16" | FileCheck %s --check-prefix=FACTS
// RUN: ingot-opt %s --ingot-set-target=target=cuda | FileCheck %s --check-prefix=CUDA
// RUN: not ingot-opt %s --ingot-set-target=target=z80 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=lots" 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: not ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l4=1M" 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=vector=16" 2>&1 | FileCheck %s --check-prefix=WIDTH

// V3:      #ingot.target<cpu, level = "x86-64-v3", vector = 32, registers = 16, l1 = 32 K, l2 = 512 K,
// FACTS:   #ingot.target<cpu, level = "x86-64-v4", vector = 64, registers = 16, l1 = 48 K, l2 = 1 M, l3 = 24 M,
// CUDA:    #ingot.target<cuda, task_ns = 2000, max_tasks = 256>
// UNKNOWN: error: unknown target 'z80': expected x86-64-v3, x86-64-v4 or cuda
// NUMBER:  error: fact 'l2': expected a positive number such as 16, 512K or 32M, found 'lots'
// NAME:    error: 'l4' is no fact of a machine: expected vector, registers,
// WIDTH:   error: expected a vector of 32 or 64 bytes, found 16
module {}
