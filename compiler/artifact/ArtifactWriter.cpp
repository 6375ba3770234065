//===- ArtifactWriter.cpp - A planned module and its code as one file --------===//

#include "compiler/artifact/ArtifactWriter.h"

#include "compiler/artifact/Codes.h"
#include "compiler/artifact/WeightSection.h"
#include "ir/TensorBytes.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Program.h"
#include "passes/cuda/CudaKernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#define XXH_INLINE_ALL
#include "artifact_generated.h"
#include "kernel_abi.h"
#include "program_limits.h"
#include "xxhash.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::emit;
using namespace ingot::cuda;
using namespace ingot::cpu;
using namespace ingot::artifact;

// The public interface of the compiler knows no schema: its enumerations are
// written as they are.
template <typename Public, typename Written>
static constexpr bool isSame(Public lhs, Written rhs) {
  return static_cast<int>(lhs) == static_cast<int>(rhs);
}
static_assert(isSame(Target::Cpu, schema::Target::Cpu) &&
              isSame(Target::Cuda, schema::Target::Cuda) &&
              isSame(Target::Cuda, schema::Target::MAX));
static_assert(isSame(DeviceCode::Kind::Cubin, schema::DeviceCodeKind::Cubin) &&
              isSame(DeviceCode::Kind::SpecificCubin,
                     schema::DeviceCodeKind::SpecificCubin) &&
              isSame(DeviceCode::Kind::Ptx, schema::DeviceCodeKind::Ptx) &&
              isSame(DeviceCode::Kind::Ptx, schema::DeviceCodeKind::MAX));
static_assert(isSame(CpuLevel::X86_64_V3, schema::CpuLevel::X86_64_V3) &&
              isSame(CpuLevel::X86_64_V4, schema::CpuLevel::X86_64_V4));

namespace {

uint64_t hashOf(StringRef bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

uint64_t alignUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

/// Text that the compiler makes of users' names, such as paths of locations.
std::string printable(StringRef text) {
  std::string result = text.str();
  ingot_make_printable(result.data(), result.size());
  return result;
}

/// "f32 [64, 784], f32 [784, 10] -> f32 [64, 10]": what a launch reads and writes.
std::string describeTypes(LaunchOp launch) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  auto print = [&](Type type) {
    auto tensor = cast<RankedTensorType>(type);
    if (const ElementType *element = findElementType(tensor.getElementType()))
      stream << element->name;
    else // between kernels only
      stream << tensor.getElementType();
    stream << " [";
    llvm::interleaveComma(tensor.getShape(), stream);
    stream << "]";
  };
  llvm::interleaveComma(launch.getInputs().getTypes(), stream, print);
  stream << " -> ";
  llvm::interleaveComma(launch.getOutputs().getTypes(), stream, print);
  return text;
}

class ArtifactBuilder {
public:
  /// One of `image` and `codes` is empty.
  ArtifactBuilder(ModuleOp module, const CodeImage &image,
                  ArrayRef<DeviceCode> codes, const ArtifactInfo &info)
      : module(module), symbols(module), image(image), codes(codes),
        info(info) {}

  FailureOr<ArtifactParts> build() {
    if (failed(addStates()) || failed(addConstants()))
      return failure();
    for (auto function : module.getOps<func::FuncOp>())
      if (!isKernelFunction(function) && failed(addVariant(function)))
        return failure();
    finish();
    return std::move(parts);
  }

private:
  using SpecOffset = flatbuffers::Offset<schema::TensorSpec>;

  /// The element type is one of the runtime's: CheckProgram has seen to it.
  SpecOffset makeSpec(StringRef name, Type type) {
    auto tensor = cast<RankedTensorType>(type);
    ArrayRef<int64_t> shape = tensor.getShape();
    return schema::CreateTensorSpec(
        buffer, buffer.CreateString(name.str()),
        findElementType(tensor.getElementType())->code,
        buffer.CreateVector(shape.data(), shape.size()));
  }

  LogicalResult addStates() {
    for (auto state : module.getOps<StateOp>()) {
      SpecOffset spec = makeSpec(state.getSymName(), state.getTensorType());
      bool isZero = isAllZero(state.getInit());
      uint64_t offset = 0;
      if (!isZero && failed(weights.append(state, state.getInit(), offset)))
        return failure();
      states.push_back(schema::CreateState(
          buffer, spec, toSchema(state.getRole()), offset, isZero));
    }
    return success();
  }

  LogicalResult addConstants() {
    auto constants = module->getAttrOfType<ArrayAttr>(kConstantsAttr);
    if (!constants)
      return module.emitError("has no constant table: run the memory planner");
    for (Attribute constant : constants) {
      uint64_t offset = 0;
      if (failed(weights.append(module, cast<ElementsAttr>(constant), offset)))
        return failure();
      constantOffsets.push_back(offset);
    }
    return success();
  }

  /// Index of the kernel called `name`, added on first use.
  FailureOr<uint32_t> kernelIndex(Operation *op, StringRef name) {
    auto [entry, isNew] = kernelNumbers.try_emplace(name, parts.kernels.size());
    if (!isNew)
      return entry->second;
    parts.kernels.push_back(name.str());
    auto string = buffer.CreateString(name.str());
    if (info.target == Target::Cuda) {
      auto kernel = getCudaKernel(symbols.lookup<func::FuncOp>(name));
      if (!kernel)
        return op->emitError("kernel '") << name << "' has no text";
      kernels.push_back(schema::CreateKernel(
          buffer, string, /*entry=*/0, kernel->threads, kernel->sharedBytes));
      return entry->second;
    }
    auto address = image.entries.find(name.str());
    if (address == image.entries.end())
      return op->emitError("kernel '") << name << "' is not in the code image";
    kernels.push_back(schema::CreateKernel(buffer, string, address->second));
    return entry->second;
  }

  LogicalResult addVariant(func::FuncOp function) {
    std::vector<SpecOffset> inputs, outputs;
    auto addSpec = [&](StringAttr name, StringRef fallback, Type type,
                       std::vector<SpecOffset> &specs) {
      std::string text =
          name ? name.str() : (fallback + Twine(specs.size())).str();
      specs.push_back(makeSpec(text, type));
    };
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      if (!function.getArgAttr(i, kStateAttr))
        addSpec(function.getArgAttrOfType<StringAttr>(i, kNameAttr), "input",
                function.getArgumentTypes()[i], inputs);
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (!function.getResultAttr(i, kStateAttr))
        addSpec(function.getResultAttrOfType<StringAttr>(i, kNameAttr),
                "output", function.getResultTypes()[i], outputs);

    std::vector<flatbuffers::Offset<schema::Step>> steps;
    for (auto launch : function.getOps<LaunchOp>())
      if (failed(addSteps(launch, steps)))
        return failure();

    // "forward@32" is the variant of "forward" for batch 32.
    StringRef name = function.getSymName().split('@').first;
    auto arena = function->getAttrOfType<IntegerAttr>(kArenaBytesAttr);
    auto batch = function->getAttrOfType<IntegerAttr>(kBatchAttr);
    variants.push_back(schema::CreateVariant(
        buffer, buffer.CreateString(name.str()), buffer.CreateVector(inputs),
        buffer.CreateVector(outputs), arena ? arena.getInt() : 0,
        buffer.CreateVector(steps), batch ? batch.getInt() : 0));
    return success();
  }

  LogicalResult
  addSteps(LaunchOp launch,
           std::vector<flatbuffers::Offset<schema::Step>> &steps) {
    std::vector<schema::Slot> slots;
    for (auto slot : launch.getSlots()->getAsRange<SlotAttr>()) {
      bool isConstant = slot.getKind() == SlotKind::constant;
      slots.emplace_back(
          static_cast<schema::SlotKind>(slot.getKind()),
          isConstant ? 0 : slot.getIndex(),
          slot.getOffset() +
              (isConstant ? constantOffsets[slot.getIndex()] : 0),
          slot.getBytes());
    }
    std::string text;
    if (std::optional<ScheduleAttr> stated = launch.getSchedule())
      llvm::raw_string_ostream(text) << Attribute(*stated);
    auto schedule = buffer.CreateSharedString(printable(text));
    auto types = buffer.CreateSharedString(describeTypes(launch));
    for (auto [phase, tasks] :
         llvm::zip(launch.getPhases().getAsRange<FlatSymbolRefAttr>(),
                   launch.getTaskCounts())) {
      FailureOr<uint32_t> kernel = kernelIndex(launch, phase.getValue());
      if (failed(kernel))
        return failure();
      bool isFirst = phase == launch.getPhases()[0];
      steps.push_back(schema::CreateStep(
          buffer, *kernel, buffer.CreateString(printable(launch.getLabel())),
          tasks, buffer.CreateVectorOfStructs(slots), launch.getInputs().size(),
          isFirst ? launch.getFlops() : 0, schedule, types));
    }
    return success();
  }

  /// Appends the code image to the code section.
  std::vector<schema::CodeSegment> addSegments() {
    std::vector<schema::CodeSegment> segments;
    for (const CodeImage::Segment &segment : image.segments) {
      segments.emplace_back(parts.code.size(), segment.bytes.size(),
                            segment.memoryOffset, segment.memoryBytes,
                            segment.isExecutable);
      parts.code += segment.bytes;
    }
    return segments;
  }

  /// Appends the codes for GPUs, when every kernel has its number.
  std::vector<flatbuffers::Offset<schema::DeviceCode>> addDeviceCodes() {
    std::vector<flatbuffers::Offset<schema::DeviceCode>> tables;
    for (const DeviceCode &code : codes) {
      parts.code.resize(alignUp(parts.code.size(), INGOT_BUFFER_ALIGNMENT));
      uint64_t offset = parts.code.size();
      parts.code += code.bytes;
      if (code.kind == DeviceCode::Kind::Ptx)
        parts.code += '\0';
      std::vector<schema::KernelResources> resources;
      for (const std::string &kernel : parts.kernels)
        if (auto found = code.kernels.find(kernel); found != code.kernels.end())
          resources.emplace_back(
              found->second.registers, found->second.stackBytes,
              found->second.spillStoreBytes, found->second.spillLoadBytes);
      if (resources.size() != parts.kernels.size())
        resources.clear();
      tables.push_back(schema::CreateDeviceCode(
          buffer, static_cast<schema::DeviceCodeKind>(code.kind),
          code.capability, offset, parts.code.size() - offset,
          buffer.CreateVectorOfStructs(resources)));
    }
    return tables;
  }

  void finish() {
    parts.weights = weights.takeBytes();
    std::vector<schema::CodeSegment> segments = addSegments();
    auto deviceCodes = addDeviceCodes();
    // The sections follow the metadata, whose size is not known yet: write it
    // once with zero offsets to learn the size, then patch them in place.
    auto program = buffer.CreateString(info.program);
    auto producer = buffer.CreateString(INGOT_PRODUCER);
    auto mode = buffer.CreateString(info.mode);
    auto stateVector = buffer.CreateVector(states);
    auto kernelVector = buffer.CreateVector(kernels);
    auto variantVector = buffer.CreateVector(variants);
    auto segmentVector = buffer.CreateVectorOfStructs(segments);
    auto deviceVector = buffer.CreateVector(deviceCodes);
    buffer.ForceDefaults(true);
    buffer.Finish(
        schema::CreateMetadata(buffer, program, producer, mode,
                               static_cast<schema::Target>(info.target),
                               static_cast<schema::CpuLevel>(info.cpuLevel),
                               stateVector, kernelVector, variantVector,
                               image.imageBytes, 0, parts.code.size(),
                               hashOf(parts.code), segmentVector, deviceVector,
                               0, parts.weights.size(), hashOf(parts.weights)),
        schema::MetadataIdentifier());
    uint64_t code = alignUp(sizeof(ingot_artifact_header_t) + buffer.GetSize(),
                            INGOT_SECTION_ALIGNMENT);
    uint64_t weightBegin =
        alignUp(code + parts.code.size(), INGOT_SECTION_ALIGNMENT);
    auto *metadata = flatbuffers::GetMutableRoot<schema::Metadata>(
        buffer.GetBufferPointer());
    metadata->mutate_code_offset(code);
    metadata->mutate_weights_offset(weightBegin);
    parts.metadata.assign(
        reinterpret_cast<const char *>(buffer.GetBufferPointer()),
        buffer.GetSize());
  }

  ModuleOp module;
  SymbolTable symbols;
  const CodeImage &image;
  ArrayRef<DeviceCode> codes;
  const ArtifactInfo &info;
  flatbuffers::FlatBufferBuilder buffer;
  WeightSection weights;
  std::vector<uint64_t> constantOffsets;
  std::vector<flatbuffers::Offset<schema::State>> states;
  std::vector<flatbuffers::Offset<schema::Kernel>> kernels;
  std::vector<flatbuffers::Offset<schema::Variant>> variants;
  llvm::StringMap<uint32_t> kernelNumbers;
  ArtifactParts parts;
};

} // namespace

FailureOr<ArtifactParts>
ingot::artifact::buildArtifact(ModuleOp module, const CodeImage &image,
                               const ArtifactInfo &info) {
  return ArtifactBuilder(module, image, {}, info).build();
}

FailureOr<ArtifactParts>
ingot::artifact::buildArtifact(ModuleOp module, ArrayRef<DeviceCode> codes,
                               const ArtifactInfo &info) {
  return ArtifactBuilder(module, CodeImage(), codes, info).build();
}

std::string ingot::artifact::serializeArtifact(const ArtifactParts &parts) {
  ingot_artifact_header_t header = {};
  memcpy(header.magic, INGOT_ARTIFACT_MAGIC, sizeof(header.magic));
  header.schema_version = INGOT_SCHEMA_VERSION;
  header.metadata_offset = sizeof(header);
  header.metadata_bytes = parts.metadata.size();
  header.metadata_hash = hashOf(parts.metadata);
  const auto *metadata = schema::GetMetadata(parts.metadata.data());
  header.file_bytes = metadata->weights_offset() + parts.weights.size();

  std::string file(header.file_bytes, '\0');
  memcpy(file.data(), &header, sizeof(header));
  memcpy(file.data() + header.metadata_offset, parts.metadata.data(),
         parts.metadata.size());
  memcpy(file.data() + metadata->code_offset(), parts.code.data(),
         parts.code.size());
  memcpy(file.data() + metadata->weights_offset(), parts.weights.data(),
         parts.weights.size());
  return file;
}
