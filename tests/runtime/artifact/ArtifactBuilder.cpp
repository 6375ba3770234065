//===- ArtifactBuilder.cpp - Artifacts for tests, without the compiler -----===//
#include "tests/runtime/artifact/ArtifactBuilder.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <iterator>

#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace ingot;
using namespace ingot::testing;

namespace {

/// A mistake in the test's own material: no test can say anything.
[[noreturn]] void giveUp(const std::string &message) {
  std::fprintf(stderr, "test artifact: %s\n", message.c_str());
  std::abort();
}

template <typename T> T readAt(const Bytes &bytes, uint64_t offset) {
  T value;
  if (offset + sizeof(T) > bytes.size())
    giveUp("offset outside the shared object");
  memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

Bytes readFile(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(stream), {});
}

uint64_t alignedUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

} // namespace

void ArtifactBuilder::addKernels(const std::string &sharedObject) {
  code = readFile(sharedObject);
  auto header = readAt<Elf64_Ehdr>(code, 0);

  // The loader maps what the program headers say; the code section is the whole
  // file. A segment may start inside a page: round down, file and memory alike.
  for (int i = 0; i < header.e_phnum; ++i) {
    auto segment =
        readAt<Elf64_Phdr>(code, header.e_phoff + i * sizeof(Elf64_Phdr));
    if (segment.p_type != PT_LOAD)
      continue;
    uint64_t lead = segment.p_vaddr % INGOT_SECTION_ALIGNMENT;
    metadata.segments.emplace_back(
        segment.p_offset - lead, segment.p_filesz + lead,
        segment.p_vaddr - lead, segment.p_memsz + lead,
        (segment.p_flags & PF_X) != 0);
    metadata.image_bytes = segment.p_vaddr + segment.p_memsz;
  }

  for (int i = 0; i < header.e_shnum; ++i) {
    auto section =
        readAt<Elf64_Shdr>(code, header.e_shoff + i * sizeof(Elf64_Shdr));
    if (section.sh_type == SHT_RELA && section.sh_size != 0)
      giveUp("the kernels need relocations");
    if (section.sh_type != SHT_DYNSYM)
      continue;
    auto names = readAt<Elf64_Shdr>(
        code, header.e_shoff + section.sh_link * sizeof(Elf64_Shdr));
    for (uint64_t offset = 0; offset < section.sh_size;
         offset += sizeof(Elf64_Sym)) {
      auto symbol = readAt<Elf64_Sym>(code, section.sh_offset + offset);
      if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC)
        continue;
      auto kernel = std::make_unique<schema::KernelT>();
      kernel->name = reinterpret_cast<const char *>(
          code.data() + names.sh_offset + symbol.st_name);
      kernel->entry = symbol.st_value;
      metadata.kernels.push_back(std::move(kernel));
    }
  }
}

uint32_t ArtifactBuilder::kernel(const std::string &name) const {
  for (uint32_t i = 0; i < metadata.kernels.size(); ++i)
    if (metadata.kernels[i]->name == name)
      return i;
  giveUp("no kernel " + name);
}

uint64_t ArtifactBuilder::addWeights(const std::vector<float> &values) {
  uint64_t offset = alignedUp(weights.size(), INGOT_BUFFER_ALIGNMENT);
  weights.resize(offset + values.size() * sizeof(float));
  memcpy(weights.data() + offset, values.data(), values.size() * sizeof(float));
  return offset;
}

Bytes ArtifactBuilder::packMetadata() const {
  flatbuffers::FlatBufferBuilder builder;
  schema::FinishMetadataBuffer(builder,
                               schema::Metadata::Pack(builder, &metadata));
  return Bytes(builder.GetBufferPointer(),
               builder.GetBufferPointer() + builder.GetSize());
}

void ArtifactBuilder::layOutSections() {
  metadata.code_bytes = code.size();
  metadata.code_hash = XXH3_64bits(code.data(), code.size());
  metadata.weights_bytes = weights.size();
  metadata.weights_hash = XXH3_64bits(weights.data(), weights.size());
  // A page of room: what a test changes may make the metadata longer.
  codePosition = alignedUp(sizeof(ingot_artifact_header_t) +
                               packMetadata().size() + INGOT_SECTION_ALIGNMENT,
                           INGOT_SECTION_ALIGNMENT);
  weightsPosition =
      alignedUp(codePosition + code.size(), INGOT_SECTION_ALIGNMENT);
  metadata.code_offset = codePosition;
  metadata.weights_offset = weightsPosition;
}

Bytes ArtifactBuilder::assemble() const {
  Bytes packed = packMetadata();
  Bytes file(weightsPosition + weights.size());
  ingot_artifact_header_t header = {};
  memcpy(header.magic, INGOT_ARTIFACT_MAGIC, sizeof(header.magic));
  header.schema_version = INGOT_SCHEMA_VERSION;
  header.metadata_offset = sizeof(header);
  header.metadata_bytes = packed.size();
  header.metadata_hash = XXH3_64bits(packed.data(), packed.size());
  header.file_bytes = file.size();
  if (sizeof(header) + packed.size() > codePosition)
    giveUp("the metadata reach into the code");
  memcpy(file.data() + sizeof(header), packed.data(), packed.size());
  std::copy(code.begin(), code.end(),
            file.begin() + static_cast<ptrdiff_t>(codePosition));
  std::copy(weights.begin(), weights.end(),
            file.begin() + static_cast<ptrdiff_t>(weightsPosition));
  writeHeader(file, header);
  return file;
}

std::unique_ptr<schema::TensorSpecT>
ingot::testing::tensor(const std::string &name, schema::DType dtype,
                       const std::vector<int64_t> &shape) {
  auto spec = std::make_unique<schema::TensorSpecT>();
  spec->name = name;
  spec->dtype = dtype;
  spec->shape = shape;
  return spec;
}

namespace {

using ingot::testing::tensor;
using schema::DType;
using schema::SlotKind;

std::unique_ptr<schema::StepT> step(uint32_t kernel, const std::string &label,
                                    uint32_t taskCount, uint32_t readCount,
                                    std::vector<schema::Slot> slots) {
  auto result = std::make_unique<schema::StepT>();
  result->kernel = kernel;
  result->label = label;
  result->task_count = taskCount;
  result->read_count = readCount;
  result->slots = std::move(slots);
  result->flops = 10 * taskCount;
  return result;
}

std::unique_ptr<schema::VariantT> reluVariant(const ArtifactBuilder &builder) {
  auto variant = std::make_unique<schema::VariantT>();
  variant->function = "relu";
  variant->inputs.push_back(tensor("x", DType::F32, {4}));
  variant->outputs.push_back(tensor("y", DType::F32, {4}));
  variant->steps.push_back(
      step(builder.kernel("relu"), "relu", 1, 1,
           {{SlotKind::Input, 0, 0, 16}, {SlotKind::Output, 0, 0, 16}}));
  return variant;
}

/// \param bias  offset of the constant in the weights.
std::unique_ptr<schema::VariantT> trainVariant(const ArtifactBuilder &builder,
                                               uint64_t bias) {
  constexpr uint32_t kRows = 13;
  constexpr uint64_t kColumnBytes = 7 * sizeof(float);
  constexpr uint64_t kProductBytes = kRows * kColumnBytes;
  constexpr uint64_t kProducts = 64; // not at the start of the arena
  auto variant = std::make_unique<schema::VariantT>();
  variant->function = "train_step";
  variant->inputs.push_back(tensor("x", DType::F32, {13, 7}));
  variant->outputs.push_back(tensor("loss", DType::F32, {}));
  variant->arena_bytes = kProducts + kProductBytes;
  variant->steps.push_back(
      step(builder.kernel("scale_row"), "fc1", kRows, 3,
           {{SlotKind::Input, 0, 0, kProductBytes},
            {SlotKind::State, 0, 0, kColumnBytes},
            {SlotKind::Constant, 0, bias, kColumnBytes},
            {SlotKind::Arena, 0, kProducts, kProductBytes}}));
  variant->steps.push_back(step(builder.kernel("sum"), "loss", 1, 1,
                                {{SlotKind::Arena, 0, kProducts, kProductBytes},
                                 {SlotKind::Output, 0, 0, 4}}));
  variant->steps.push_back(step(
      builder.kernel("update"), "sgd", 1, 0,
      {{SlotKind::State, 0, 0, kColumnBytes}, {SlotKind::State, 1, 0, 8}}));
  return variant;
}

std::unique_ptr<schema::VariantT> modeVariant(const ArtifactBuilder &builder,
                                              int64_t batch) {
  auto variant = std::make_unique<schema::VariantT>();
  variant->function = "mode";
  variant->inputs.push_back(tensor("batch", DType::F32, {batch}));
  variant->outputs.push_back(tensor("modes", DType::I32, {6}));
  variant->steps.push_back(step(builder.kernel("floating_point_mode"), "mode",
                                6, 0, {{SlotKind::Output, 0, 0, 24}}));
  return variant;
}

} // namespace

ArtifactBuilder ingot::testing::sampleProgram() {
  ArtifactBuilder builder;
  builder.addKernels(INGOT_TEST_KERNELS);
  builder.metadata.program = "sample";
  builder.metadata.producer = "tests";
  builder.metadata.mode = "fused";

  auto weight = std::make_unique<schema::StateT>();
  weight->spec = tensor("weight", DType::F32, {7});
  uint64_t bias = builder.addWeights({1, 2, 3, 4, 5, 6, 7});
  weight->weights_offset =
      builder.addWeights({0.5f, -1, 1.5f, -2, 2.5f, -3, 3.5f});
  builder.metadata.states.push_back(std::move(weight));
  auto counter = std::make_unique<schema::StateT>();
  counter->spec = tensor("step", DType::I64, {});
  counter->role = schema::StateRole::OptimizerSlot;
  counter->zero_init = true;
  builder.metadata.states.push_back(std::move(counter));

  builder.metadata.variants.push_back(reluVariant(builder));
  builder.metadata.variants.push_back(trainVariant(builder, bias));
  builder.metadata.variants.push_back(modeVariant(builder, 1));
  builder.metadata.variants.push_back(modeVariant(builder, 32));
  builder.layOutSections();
  return builder;
}

ArtifactBuilder ingot::testing::cudaSampleProgram() {
  ArtifactBuilder builder = sampleProgram();
  schema::MetadataT &metadata = builder.metadata;
  metadata.target = schema::Target::Cuda;
  metadata.segments.clear();
  metadata.image_bytes = 0;
  for (auto &kernel : metadata.kernels)
    kernel->block_threads = 32;

  Bytes module = readFile(INGOT_TEST_CUDA_KERNELS);
  module.push_back(0); // as PTX ends
  auto cubin = std::make_unique<schema::DeviceCodeT>();
  cubin->capability = 70;
  cubin->bytes = 70;
  cubin->resources.resize(metadata.kernels.size());
  auto ptx = std::make_unique<schema::DeviceCodeT>();
  ptx->kind = schema::DeviceCodeKind::Ptx;
  ptx->capability = 80;
  ptx->offset = 128; // the first multiple of 64 behind the cubin
  ptx->bytes = module.size();
  builder.code.assign(ptx->offset, 'x');
  Elf64_Ehdr header = {};
  memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_machine = 190; // EM_CUDA
  memcpy(builder.code.data(), &header, sizeof(header));
  builder.code.insert(builder.code.end(), module.begin(), module.end());
  metadata.device_codes.push_back(std::move(cubin));
  metadata.device_codes.push_back(std::move(ptx));
  builder.layOutSections();
  return builder;
}

ingot_artifact_header_t ingot::testing::readHeader(const Bytes &file) {
  return readAt<ingot_artifact_header_t>(file, 0);
}

void ingot::testing::writeHeader(Bytes &file,
                                 const ingot_artifact_header_t &header) {
  memcpy(file.data(), &header, sizeof(header));
}

void ingot::testing::repairMetadataHash(Bytes &file) {
  ingot_artifact_header_t header = readHeader(file);
  header.metadata_hash =
      XXH3_64bits(file.data() + header.metadata_offset, header.metadata_bytes);
  writeHeader(file, header);
}
