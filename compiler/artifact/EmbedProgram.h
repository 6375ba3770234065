//===- EmbedProgram.h - A program as read-only data of an object file --------===//

#ifndef INGOT_COMPILER_ARTIFACT_EMBEDPROGRAM_H
#define INGOT_COMPILER_ARTIFACT_EMBEDPROGRAM_H

#include "compiler/artifact/ArtifactWriter.h"

#include "llvm/IR/Module.h"

namespace ingot::artifact {

/// Adds metadata, weights and the table of kernels of `parts` to `code`, which
/// holds the kernels, and one external symbol, a function that returns the address of
/// an ingot_embedded_program_t: `ingot_program_<program>`, protected, so that each
/// shared library uses its own. (The object itself could not be protected: executables
/// copy those of shared libraries.) Everything else becomes internal, so that any
/// number of models link into one program.
void embedProgram(llvm::Module &code, const ArtifactParts &parts,
                  llvm::StringRef program);

} // namespace ingot::artifact

#endif // INGOT_COMPILER_ARTIFACT_EMBEDPROGRAM_H
