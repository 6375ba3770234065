//===- ArtifactBuilder.h - Artifacts for tests, without the compiler -------===//
#ifndef INGOT_TESTS_RUNTIME_ARTIFACT_ARTIFACTBUILDER_H
#define INGOT_TESTS_RUNTIME_ARTIFACT_ARTIFACTBUILDER_H

#include "artifact_generated.h"
#include "runtime/abi/kernel_abi.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ingot::testing {

using Bytes = std::vector<uint8_t>;

/// An artifact in parts. A test changes `metadata` and assembles the file.
struct ArtifactBuilder {
  schema::MetadataT metadata;
  Bytes code;
  Bytes weights;

  /// Takes the code and its symbols from a shared object made from kernels.c.
  void addKernels(const std::string &sharedObject);

  /// Index of the kernel called `name`, which must exist.
  uint32_t kernel(const std::string &name) const;

  /// Appends values to the weight section and returns their offset.
  uint64_t addWeights(const std::vector<float> &values);

  /// Sets the offsets, sizes and hashes of both sections in `metadata`. Tests
  /// that want them wrong change them afterwards.
  void layOutSections();

  /// The file. The sections are where layOutSections() placed them, whatever the
  /// metadata say now.
  Bytes assemble() const;

  Bytes packMetadata() const;

private:
  uint64_t codePosition = 0;
  uint64_t weightsPosition = 0;
};

std::unique_ptr<schema::TensorSpecT> tensor(const std::string &name,
                                            schema::DType dtype,
                                            const std::vector<int64_t> &shape);

/// The program that most tests use:
/// - `relu(x: f32[4]) -> y: f32[4]`, a single step;
/// - `train_step(x: f32[13, 7]) -> loss: f32[]`: 13 tasks write the arena, one
///   sums it, one updates the state `weight: f32[7]` and `step: i64[]`;
/// - `mode(batch: f32[n]) -> modes: i32[6]` in two variants, n = 1 and n = 32.
/// The sections are laid out.
ArtifactBuilder sampleProgram();

/// The same program for GPUs, from kernels.cu; `modes` are the numbers of the
/// blocks. It has two codes: a cubin for sm_70 that is a header only, and what the
/// emulated driver runs as PTX for sm_80.
ArtifactBuilder cudaSampleProgram();

/// Recomputes the hash of the metadata in an assembled file, so that the checks
/// behind it are reached.
void repairMetadataHash(Bytes &file);

ingot_artifact_header_t readHeader(const Bytes &file);
void writeHeader(Bytes &file, const ingot_artifact_header_t &header);

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_ARTIFACT_ARTIFACTBUILDER_H
