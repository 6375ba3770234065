//===- Artifact.h - What an artifact says about itself ---------------------===//
#ifndef INGOT_TOOLS_INGOT_ARTIFACT_H
#define INGOT_TOOLS_INGOT_ARTIFACT_H

#include "artifact_generated.h"

#include <string>
#include <vector>

namespace ingot::tool {

/// The metadata of an artifact. Its structure is verified here, enough to read
/// it; whether it can run is for the runtime to say.
class Artifact {
public:
  /// Throws std::runtime_error, naming `path`.
  static Artifact read(const std::string &path);

  /// `name` is for messages.
  Artifact(std::string bytes, const std::string &name);

  const schema::Metadata &metadata() const { return *root; }
  const std::string &bytes() const { return content; }

  /// Of the largest variant: a context has one arena.
  uint64_t arenaBytes() const;
  /// Of all state tensors, of which every context has a copy.
  uint64_t stateBytes() const;
  /// What a context takes: arena and state. On a GPU it has places for arguments as
  /// well, and on the host a copy of both.
  uint64_t peakBytes() const { return arenaBytes() + stateBytes(); }
  /// Steps of all variants.
  uint64_t stepCount() const;

private:
  std::string content;
  const schema::Metadata *root;
};

/// Useful floating-point operations of one run.
uint64_t flopsOf(const schema::Variant &variant);

/// Bytes that a step reads and writes.
uint64_t bytesOf(const schema::Step &step);

std::string kernelName(const schema::Metadata &metadata,
                       const schema::Step &step);

/// The operations that a step came from: "conv1 + relu"; "" if nobody knows.
std::string labelOf(const schema::Step &step);

/// "f32 [64, 784], f32 [784, 10] -> f32 [64, 10]"; "" if nobody knows.
std::string typesOf(const schema::Step &step);

/// What peakBytes() leaves out: "" or a remark to put behind it.
std::string peakRemark(const schema::Metadata &metadata);

/// "sm_90", "sm_90a", or "compute_80" for PTX.
std::string deviceName(const schema::DeviceCode &code);

/// "cpu=x86-64-v4", or "cuda=sm_80,sm_90,compute_80".
std::string targetName(const schema::Metadata &metadata);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_ARTIFACT_H
