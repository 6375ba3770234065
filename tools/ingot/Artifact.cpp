//===- Artifact.cpp - What an artifact says about itself -------------------===//

#include "tools/ingot/Artifact.h"

#include "ingot/runtime.h"
#include "runtime/abi/kernel_abi.h"
#include "runtime/device/cpu/CpuLevel.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

Artifact Artifact::read(const std::string &path) {
  return Artifact(io::orThrow(io::readText(path)), path);
}

Artifact::Artifact(std::string bytes, const std::string &name)
    : content(std::move(bytes)) {
  ingot_artifact_header_t header = {};
  std::memcpy(&header, content.data(),
              std::min(sizeof(header), content.size()));
  if (content.size() < sizeof(header) ||
      std::memcmp(header.magic, INGOT_ARTIFACT_MAGIC, sizeof(header.magic)) !=
          0)
    throw std::runtime_error(name + ": not an artifact");
  if (header.schema_version != INGOT_SCHEMA_VERSION)
    throw std::runtime_error(name + ": expected schema version " +
                             std::to_string(INGOT_SCHEMA_VERSION) + ", found " +
                             std::to_string(header.schema_version));
  if (header.metadata_offset > content.size() ||
      header.metadata_bytes > content.size() - header.metadata_offset)
    throw std::runtime_error(name + ": the file is truncated");
  const auto *metadata = reinterpret_cast<const uint8_t *>(content.data()) +
                         header.metadata_offset;
  flatbuffers::Verifier verifier(metadata, header.metadata_bytes);
  if (!schema::VerifyMetadataBuffer(verifier))
    throw std::runtime_error(name + ": the metadata are damaged");
  root = schema::GetMetadata(metadata);
}

uint64_t Artifact::arenaBytes() const {
  uint64_t bytes = 0;
  for (const schema::Variant *variant : *root->variants())
    bytes = std::max<uint64_t>(bytes, variant->arena_bytes());
  return bytes;
}

uint64_t Artifact::stateBytes() const {
  uint64_t total = 0;
  for (const schema::State *state : *root->states()) {
    uint64_t bytes =
        ingot_dtype_size(static_cast<ingot_dtype_t>(state->spec()->dtype()));
    for (int64_t extent : *state->spec()->shape())
      bytes *= extent;
    total += bytes;
  }
  return total;
}

uint64_t Artifact::stepCount() const {
  uint64_t count = 0;
  for (const schema::Variant *variant : *root->variants())
    count += variant->steps()->size();
  return count;
}

uint64_t ingot::tool::flopsOf(const schema::Variant &variant) {
  uint64_t flops = 0;
  for (const schema::Step *step : *variant.steps())
    flops += step->flops();
  return flops;
}

uint64_t ingot::tool::bytesOf(const schema::Step &step) {
  uint64_t bytes = 0;
  for (const schema::Slot *slot : *step.slots())
    bytes += slot->bytes();
  return bytes;
}

std::string ingot::tool::kernelName(const schema::Metadata &metadata,
                                    const schema::Step &step) {
  return metadata.kernels()->Get(step.kernel())->name()->str();
}

static std::string textOf(const flatbuffers::String *text) {
  return text ? text->str() : "";
}

std::string ingot::tool::labelOf(const schema::Step &step) {
  return textOf(step.label());
}

std::string ingot::tool::typesOf(const schema::Step &step) {
  return textOf(step.types());
}

std::string ingot::tool::peakRemark(const schema::Metadata &metadata) {
  return metadata.target() == schema::Target::Cpu
             ? ""
             : ", without arguments and copies on the host";
}

std::string ingot::tool::deviceName(const schema::DeviceCode &code) {
  std::string number = std::to_string(code.capability());
  switch (code.kind()) {
  case schema::DeviceCodeKind::Cubin:
    return "sm_" + number;
  case schema::DeviceCodeKind::SpecificCubin:
    return "sm_" + number + "a";
  case schema::DeviceCodeKind::Ptx:
    return "compute_" + number;
  }
  return "unknown";
}

std::string ingot::tool::targetName(const schema::Metadata &metadata) {
  if (metadata.target() == schema::Target::Cpu)
    return std::string("cpu=") +
           runtime::cpuLevelName(static_cast<int>(metadata.cpu_level()));
  std::string names;
  for (const schema::DeviceCode *code : *metadata.device_codes())
    names += (names.empty() ? "" : ",") + deviceName(*code);
  return "cuda=" + names;
}
