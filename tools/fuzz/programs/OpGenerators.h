//===- OpGenerators.h - What makes operations for programs --------------------===//
//
// `generators/<Family>.cpp` registers a generator per operation, or per idea that
// takes several (a training step), as global objects. Pointwise operations need none:
// what they take is found by trying.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_OPGENERATORS_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_OPGENERATORS_H

#include "tools/fuzz/programs/ProgramBuilder.h"

#include <string>
#include <vector>

namespace ingot::fuzz {

/// Appends operations to a program, or nothing if there is nothing to work on.
using Generate = void (*)(ProgramBuilder &builder);

struct OpGenerator {
  std::string name; ///< of the operation with its dialect, or of the idea
  Generate generate;
};

/// Every generator of every file, sorted by name.
const std::vector<OpGenerator> &getOpGenerators();

/// Adds one generator.
struct RegisterGenerator {
  RegisterGenerator(llvm::StringRef name, Generate generate);
};

/// Adds the generator of one operation.
template <typename OpT> struct Generator : RegisterGenerator {
  explicit Generator(Generate generate)
      : RegisterGenerator(OpT::getOperationName(), generate) {}
};

/// Names of the registered pointwise operations that have no generator.
std::vector<mlir::RegisteredOperationName>
getPlainPointwiseOps(mlir::MLIRContext &context);

/// Appends the pointwise operation `name`, whose operands are of one type.
void generatePointwise(ProgramBuilder &builder,
                       mlir::RegisteredOperationName name);

/// The dimensions [0, rank), shuffled.
llvm::SmallVector<int64_t> shuffledDims(Random &random, int64_t rank);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_OPGENERATORS_H
