//===- VerifiedRuns.h - Programs run as a whole against the evaluator ------===//
#ifndef INGOT_TESTS_COMPILER_VERIFIEDRUNS_H
#define INGOT_TESTS_COMPILER_VERIFIEDRUNS_H

#include "ingot/verify.h"

namespace ingot::testing {

/// Compiles a program and runs every function `runs` times on one context, each time
/// from the state that the run before left; expects outputs and states to be what the
/// evaluator says.
void expectRightRuns(const Source &source, const CompileOptions &options,
                     int runs = 2);

} // namespace ingot::testing

#endif // INGOT_TESTS_COMPILER_VERIFIEDRUNS_H
