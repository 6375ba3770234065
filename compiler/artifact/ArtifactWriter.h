//===- ArtifactWriter.h - A planned module and its code as one file ----------===//

#ifndef INGOT_COMPILER_ARTIFACT_ARTIFACTWRITER_H
#define INGOT_COMPILER_ARTIFACT_ARTIFACTWRITER_H

#include "compiler/emit/cpu/KernelCode.h"
#include "ingot/compile.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ingot::artifact {

/// What the metadata says about a program besides its functions.
struct ArtifactInfo {
  std::string program;
  std::string mode; ///< "fused" or "eager"
  Target target;
  emit::CpuLevel cpuLevel; ///< for Target::Cpu
};

/// The parts of an artifact: put into one file, or into the read-only data of an
/// object file.
struct ArtifactParts {
  std::string metadata; ///< FlatBuffer, see runtime/schema/artifact.fbs
  std::string code;
  std::string weights;
  std::vector<std::string> kernels; ///< names, by kernel index
};

/// Collects the parts from `module`, which PlanArena has planned. Equal input
/// gives equal bytes. Fails with a diagnostic on the module.
llvm::FailureOr<ArtifactParts> buildArtifact(mlir::ModuleOp module,
                                             const emit::CodeImage &image,
                                             const ArtifactInfo &info);

/// The same for GPUs: one code for each kind of them.
llvm::FailureOr<ArtifactParts> buildArtifact(mlir::ModuleOp module,
                                             llvm::ArrayRef<DeviceCode> codes,
                                             const ArtifactInfo &info);

/// The bytes of an artifact file.
std::string serializeArtifact(const ArtifactParts &parts);

} // namespace ingot::artifact

#endif // INGOT_COMPILER_ARTIFACT_ARTIFACTWRITER_H
