//===- EmbeddedHeader.h - The C header beside an object file ---------------===//

#ifndef INGOT_COMPILER_ARTIFACT_EMBEDDEDHEADER_H
#define INGOT_COMPILER_ARTIFACT_EMBEDDEDHEADER_H

#include "compiler/artifact/ArtifactWriter.h"

namespace ingot::artifact {

/// The header of what embedProgram() makes: C99 and C++11. It declares the symbol and
/// defines, as inline functions, how it is loaded, and one typed function for each
/// variant: `PROGRAM_FUNCTION`, and behind it `_BATCH` where a function has several.
/// `program` is an identifier; all other names are data, and become identifiers that
/// are legal and different.
std::string embeddedHeader(const ArtifactParts &parts, llvm::StringRef program);

} // namespace ingot::artifact

#endif // INGOT_COMPILER_ARTIFACT_EMBEDDEDHEADER_H
