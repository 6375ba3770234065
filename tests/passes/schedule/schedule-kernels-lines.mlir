// RUN: split-file %s %t
// RUN: ingot-opt %t/unused.mlir --ingot-set-target=target=x86-64-v3 --ingot-schedule-kernels 2>&1 | FileCheck %s --check-prefix=UNUSED
// RUN: ingot-opt %t/malformed.mlir --ingot-set-target=target=x86-64-v3 --ingot-schedule-kernels --split-input-file --verify-diagnostics

// Lines of a schedule file, as they stand on the module.

// What no kernel takes is said once, at the first such line of the file.
// UNUSED: plan.txt:3:1: warning: no kernel of the program has the key 'bbbb', nor those of 1 more lines
//--- unused.mlir
module attributes {ingot.schedules = {
    aaaa = [#ingot.schedule<dots {}>, loc("plan.txt":12:1)],
    bbbb = [#ingot.schedule<rows {}>, loc("plan.txt":3:1)]}} {}

//--- malformed.mlir
// expected-error@+1 {{expected schedules by key as ingot.schedules, found 3 : i64}}
module attributes {ingot.schedules = 3} {}

// -----

// expected-error@+1 {{expected a schedule and its line as 'aaaa' of ingot.schedules, found #ingot.schedule<dots {}>}}
module attributes {ingot.schedules = {aaaa = #ingot.schedule<dots {}>}} {}
