//===- MetadataChecksTest.cpp - One case per rule of the schema ------------===//
#include "tests/runtime/artifact/Owned.h"

#include <functional>

using namespace ingot::testing;
using namespace ingot::schema;

namespace {

struct Rule {
  const char *name;
  std::function<void(MetadataT &)> breakIt;
  const char *message;
};

std::ostream &operator<<(std::ostream &stream, const Rule &rule) {
  return stream << rule.name;
}

class MetadataRule : public ::testing::TestWithParam<Rule> {};
class CudaMetadataRule : public MetadataRule {};

void expectBroken(ArtifactBuilder builder,
                  const std::function<void(MetadataT &)> &breakIt,
                  const std::string &message) {
  breakIt(builder.metadata);
  expectRefused(builder.assemble(), INGOT_CORRUPT, message);
}

TEST_P(MetadataRule, IsChecked) {
  expectBroken(sampleProgram(), GetParam().breakIt, GetParam().message);
}

TEST_P(CudaMetadataRule, IsChecked) {
  expectBroken(cudaSampleProgram(), GetParam().breakIt, GetParam().message);
}

constexpr uint64_t kHuge = ~uint64_t{0};

const Rule kTensorRules[] = {
    {"EmptyName", [](MetadataT &m) { m.variants[0]->inputs[0]->name = ""; },
     "variant 0: input 0: the name is empty"},
    {"NameWithZeroByte",
     [](MetadataT &m) {
       m.variants[0]->inputs[0]->name = std::string("a\0b", 3);
     },
     "variant 0: input 0: the name has a control character, or is not UTF-8"},
    {"NameThatIsAnOrderToATerminal",
     [](MetadataT &m) { m.states[1]->spec->name = "w\33[31m"; },
     "state 1: the name has a control character, or is not UTF-8"},
    {"NameOutsideOfUtf8",
     [](MetadataT &m) { m.variants[0]->outputs[0]->name = "\xed\xa0\x80"; },
     "variant 0: output 0: the name has a control character, or is not UTF-8"},
    {"LongName",
     [](MetadataT &m) { m.states[0]->spec->name = std::string(4097, 'n'); },
     "state 0: the name has more than 4096 bytes"},
    {"ElementType",
     [](MetadataT &m) { m.variants[0]->outputs[0]->dtype = DType(9); },
     "variant 0: output 0: unknown element type 9"},
    {"Rank",
     [](MetadataT &m) {
       m.variants[0]->inputs[0]->shape = std::vector<int64_t>(9, 1);
     },
     "variant 0: input 0: rank 9, at most 8 allowed"},
    {"ZeroExtent", [](MetadataT &m) { m.variants[1]->inputs[0]->shape[1] = 0; },
     "variant 1: input 0: extent 1 is 0, expected at least 1"},
    {"NegativeExtent",
     [](MetadataT &m) { m.variants[1]->inputs[0]->shape[0] = -13; },
     "variant 1: input 0: extent 0 is -13, expected at least 1"},
    {"ElementCount",
     [](MetadataT &m) { m.states[1]->spec->shape = {int64_t{1} << 40, 257}; },
     "state 1: more than 2^48 elements"},
    {"ElementCountThatOverflows",
     [](MetadataT &m) {
       m.states[1]->spec->shape = {int64_t{1} << 32, int64_t{1} << 32};
     },
     "state 1: more than 2^48 elements"},
    {"InputNamesDiffer",
     [](MetadataT &m) {
       m.variants[2]->inputs.push_back(tensor("batch", DType::I8, {1}));
     },
     "variant 2: inputs: two are named 'batch'"},
    {"OutputNamesDiffer",
     [](MetadataT &m) {
       m.variants[2]->outputs.push_back(tensor("modes", DType::I8, {1}));
     },
     "variant 2: outputs: two are named 'modes'"},
    {"BatchOfNoInput", [](MetadataT &m) { m.variants[0]->batch = 5; },
     "variant 0: batch 5: no input has as many rows"},
    {"NegativeBatch", [](MetadataT &m) { m.variants[0]->batch = -4; },
     "variant 0: batch -4: no input has as many rows"},
    {"BatchOfAnInputOnly", [](MetadataT &m) { m.variants[1]->batch = 13; },
     "variant 1: batch 13: output 0 does not have as many rows"},
};

const Rule kStateRules[] = {
    {"StateNamesDiffer",
     [](MetadataT &m) { m.states[1]->spec->name = "weight"; },
     "states: two are named 'weight'"},
    {"Role", [](MetadataT &m) { m.states[1]->role = StateRole(3); },
     "state 1: unknown role 3"},
    {"InitialValueIsAligned",
     [](MetadataT &m) { m.states[0]->weights_offset = 32; },
     "state 0: offset 32 in the weights is not a multiple of 64"},
    {"InitialValueIsInside",
     [](MetadataT &m) { m.states[0]->weights_offset = 128; },
     "state 0: 28 bytes at offset 128 exceed the weights, which have 92"},
    {"InitialValueDoesNotWrap",
     [](MetadataT &m) { m.states[0]->weights_offset = kHuge - 63; },
     "state 0: 28 bytes at offset 18446744073709551552 exceed the weights, "
     "which have 92"},
};

const Rule kStepRules[] = {
    {"ProgramName", [](MetadataT &m) { m.program = ""; },
     "program: the name is empty"},
    {"Producer", [](MetadataT &m) { m.producer = "a\nb"; },
     "the producer has a control character, or is not UTF-8"},
    {"Mode", [](MetadataT &m) { m.mode = "\x7f"; },
     "the mode has a control character, or is not UTF-8"},
    {"KernelName", [](MetadataT &m) { m.kernels[2]->name = "k\r"; },
     "kernel 2: the name has a control character, or is not UTF-8"},
    {"Label", [](MetadataT &m) { m.variants[1]->steps[0]->label = "\xc2\x9b"; },
     "variant 1: step 0: the label has a control character, or is not UTF-8"},
    {"Types", [](MetadataT &m) { m.variants[1]->steps[0]->types = "\b"; },
     "variant 1: step 0: the type list has a control character, or is not "
     "UTF-8"},
    {"Schedule", [](MetadataT &m) { m.variants[1]->steps[0]->schedule = "\b"; },
     "variant 1: step 0: the schedule has a control character, or is not "
     "UTF-8"},
    {"FunctionName", [](MetadataT &m) { m.variants[3]->function = ""; },
     "variant 3: the name is empty"},
    {"Kernel", [](MetadataT &m) { m.variants[1]->steps[2]->kernel = 5; },
     "variant 1: step 2: kernel 5 of only 5"},
    {"TaskCount", [](MetadataT &m) { m.variants[1]->steps[0]->task_count = 0; },
     "variant 1: step 0: no task"},
    {"ReadCount", [](MetadataT &m) { m.variants[1]->steps[1]->read_count = 3; },
     "variant 1: step 1: reads 3 of only 2 slots"},
    {"ConstantIsNotWritten",
     [](MetadataT &m) { m.variants[1]->steps[0]->read_count = 2; },
     "variant 1: step 0: slot 2: writes Constant 0"},
    {"InputIsNotWritten",
     [](MetadataT &m) { m.variants[0]->steps[0]->read_count = 0; },
     "variant 0: step 0: slot 0: writes Input 0"},
};

/// What slot `slot` of step `step` of `train_step` cannot be.
struct SlotRule {
  const char *name;
  size_t step, slot;
  Slot value;
  const char *message;
};

std::ostream &operator<<(std::ostream &stream, const SlotRule &rule) {
  return stream << rule.name;
}

const SlotRule kSlotRules[] = {
    {"SlotKind", 0, 1, Slot(SlotKind(5), 0, 0, 0), "unknown kind 5"},
    {"ArenaIndex", 0, 3, Slot(SlotKind::Arena, 1, 0, 4), "Arena 1 of only 1"},
    {"ArenaRange", 0, 3, Slot(SlotKind::Arena, 0, 65, 364),
     "364 bytes at offset 65 exceed Arena 0, which has 428"},
    {"ArenaRangeThatWraps", 0, 3, Slot(SlotKind::Arena, 0, kHuge, 2),
     "2 bytes at offset 18446744073709551615 exceed Arena 0, which has 428"},
    {"InputIndex", 0, 0, Slot(SlotKind::Input, 1, 0, 4), "Input 1 of only 1"},
    {"InputRange", 0, 0, Slot(SlotKind::Input, 0, 4, 364),
     "364 bytes at offset 4 exceed Input 0, which has 364"},
    {"OutputIndex", 1, 1, Slot(SlotKind::Output, 7, 0, 4),
     "Output 7 of only 1"},
    {"OutputRange", 1, 1, Slot(SlotKind::Output, 0, 0, 5),
     "5 bytes at offset 0 exceed Output 0, which has 4"},
    {"StateIndex", 2, 0, Slot(SlotKind::State, 2, 0, 4), "State 2 of only 2"},
    {"StateRange", 2, 1, Slot(SlotKind::State, 1, 8, 1),
     "1 bytes at offset 8 exceed State 1, which has 8"},
    {"ConstantIndex", 0, 2, Slot(SlotKind::Constant, 1, 0, 4),
     "Constant 1 of only 1"},
    {"ConstantRange", 0, 2, Slot(SlotKind::Constant, 0, 64, 29),
     "29 bytes at offset 64 exceed Constant 0, which has 92"},
};

class MetadataSlot : public ::testing::TestWithParam<SlotRule> {};

TEST_P(MetadataSlot, IsChecked) {
  const SlotRule &rule = GetParam();
  expectBroken(
      sampleProgram(),
      [&](MetadataT &m) {
        m.variants[1]->steps[rule.step]->slots[rule.slot] = rule.value;
      },
      "variant 1: step " + std::to_string(rule.step) + ": slot " +
          std::to_string(rule.slot) + ": " + rule.message);
}

/// Code of one readable and one executable page, so that messages do not depend
/// on how kernels.c was compiled.
void setPlainCode(MetadataT &m) {
  m.image_bytes = 8192;
  m.segments = {CodeSegment(0, 100, 0, 4096, false),
                CodeSegment(0, 100, 4096, 4096, true)};
  for (auto &kernel : m.kernels)
    kernel->entry = 4096;
}

template <typename Change> auto withPlainCode(Change change) {
  return [change](MetadataT &m) {
    setPlainCode(m);
    change(m);
    // The code section is longer than a page; a fixed size keeps messages fixed.
    m.code_bytes = 4000;
  };
}

const Rule kCodeRules[] = {
    {"CpuLevel", [](MetadataT &m) { m.cpu_level = CpuLevel(3); },
     "unknown CPU level 3"},
    {"CodeOfAGpu",
     [](MetadataT &m) {
       m.device_codes.push_back(std::make_unique<DeviceCodeT>());
     },
     "code of a GPU in a program for a CPU"},
    {"SegmentInsideSection", withPlainCode([](MetadataT &m) {
       m.segments[0] = CodeSegment(3901, 100, 0, 4096, false);
     }),
     "code segment 0: 100 bytes at offset 3901 exceed the code section, which "
     "has 4000"},
    {"SegmentThatWraps", withPlainCode([](MetadataT &m) {
       m.segments[0] = CodeSegment(kHuge, 100, 0, 4096, false);
     }),
     "code segment 0: 100 bytes at offset 18446744073709551615 exceed the code "
     "section, which has 4000"},
    {"SegmentFitsItsMemory", withPlainCode([](MetadataT &m) {
       m.segments[1] = CodeSegment(0, 100, 4096, 99, true);
     }),
     "code segment 1: 100 bytes in the file, but 99 in memory"},
    {"SegmentIsPageAligned", withPlainCode([](MetadataT &m) {
       m.segments[1] = CodeSegment(0, 100, 4100, 100, true);
     }),
     "code segment 1: offset 4100 in memory is not a multiple of 4096"},
    {"SegmentsAreSorted", withPlainCode([](MetadataT &m) {
       std::swap(m.segments[0], m.segments[1]);
     }),
     "code segment 1: overlaps or precedes the one before"},
    {"SegmentsAreDisjoint", withPlainCode([](MetadataT &m) {
       m.segments[0] = CodeSegment(0, 100, 0, 4097, false);
     }),
     "code segment 1: overlaps or precedes the one before"},
    {"SegmentInsideImage",
     withPlainCode([](MetadataT &m) { m.image_bytes = 8191; }),
     "code segment 1: 4096 bytes at offset 4096 exceed the image, which has "
     "8191"},
    {"SegmentMemoryThatWraps", withPlainCode([](MetadataT &m) {
       m.segments[1] = CodeSegment(0, 100, 4096, kHuge - 100, true);
     }),
     "code segment 1: 18446744073709551515 bytes at offset 4096 exceed the "
     "image, which has 8192"},
    {"EntryInExecutableSegment",
     withPlainCode([](MetadataT &m) { m.kernels[3]->entry = 4095; }),
     "kernel 3: entry 4095 is not in an executable segment"},
    {"EntryBeforeTheEnd",
     withPlainCode([](MetadataT &m) { m.kernels[3]->entry = 8192; }),
     "kernel 3: entry 8192 is not in an executable segment"},
    {"EntryWithoutSegment",
     withPlainCode([](MetadataT &m) { m.segments.clear(); }),
     "kernel 0: entry 4096 is not in an executable segment"},
    {"CodeSectionIsAligned", [](MetadataT &m) { m.code_offset = 4097; },
     "the code section: offset 4097 is not a multiple of 4096"},
    {"WeightSectionIsAligned", [](MetadataT &m) { m.weights_offset = 64; },
     "the weight section: offset 64 is not a multiple of 4096"},
};

const Rule kCudaRules[] = {
    {"Target", [](MetadataT &m) { m.target = Target(2); }, "unknown target 2"},
    {"BlockThreads", [](MetadataT &m) { m.kernels[2]->block_threads = 0; },
     "kernel 2: blocks of 0 threads, expected 1 to 1024"},
    {"BlockThreadsLimit",
     [](MetadataT &m) { m.kernels[2]->block_threads = 1025; },
     "kernel 2: blocks of 1025 threads, expected 1 to 1024"},
    {"SharedBytes",
     [](MetadataT &m) { m.kernels[1]->shared_bytes = 227 * 1024 + 1; },
     "kernel 1: 232449 bytes of shared memory, at most 232448 allowed"},
    {"KernelName", [](MetadataT &m) { m.kernels[1]->name = ""; },
     "kernel 1: the name is empty"},
    {"Blocks",
     [](MetadataT &m) { m.variants[1]->steps[0]->task_count = 1u << 31; },
     "variant 1: step 0: 2147483648 blocks, at most 2147483647 allowed"},
    {"CodeOfACpu",
     [](MetadataT &m) { m.segments = {CodeSegment(0, 100, 0, 4096, false)}; },
     "code of a CPU in a program for a GPU"},
    {"NoCode", [](MetadataT &m) { m.device_codes.clear(); },
     "no code for any GPU"},
    {"Kind", [](MetadataT &m) { m.device_codes[1]->kind = DeviceCodeKind(3); },
     "device code 1: unknown kind 3"},
    {"FirstOffset", [](MetadataT &m) { m.device_codes[0]->offset = 64; },
     "device code 0: expected at offset 0, found 64"},
    {"NextOffset", [](MetadataT &m) { m.device_codes[0]->bytes = 64; },
     "device code 1: expected at offset 64, found 128"},
    {"NoBytes",
     [](MetadataT &m) {
       m.device_codes[0]->bytes = 0;
       m.code_bytes = 4000;
     },
     "device code 0: 0 bytes at offset 0 do not fit the code section, which "
     "has 4000"},
    {"BytesThatWrap",
     [](MetadataT &m) {
       m.device_codes[1]->bytes = kHuge;
       m.code_bytes = 4000;
     },
     "device code 1: 18446744073709551615 bytes at offset 128 do not fit the "
     "code section, which has 4000"},
    {"CodesFillTheSection",
     [](MetadataT &m) {
       m.device_codes[1]->bytes = 3000;
       m.code_bytes = 4000;
     },
     "the device codes end at 3128, the code section at 4000"},
    {"Resources", [](MetadataT &m) { m.device_codes[0]->resources.pop_back(); },
     "device code 0: resources of 4 kernels, there are 5"},
};

constexpr auto ruleName = [](const auto &info) {
  return std::string(info.param.name);
};

INSTANTIATE_TEST_SUITE_P(Tensor, MetadataRule,
                         ::testing::ValuesIn(kTensorRules), ruleName);
INSTANTIATE_TEST_SUITE_P(State, MetadataRule, ::testing::ValuesIn(kStateRules),
                         ruleName);
INSTANTIATE_TEST_SUITE_P(Step, MetadataRule, ::testing::ValuesIn(kStepRules),
                         ruleName);
INSTANTIATE_TEST_SUITE_P(Step, MetadataSlot, ::testing::ValuesIn(kSlotRules),
                         ruleName);
INSTANTIATE_TEST_SUITE_P(Code, MetadataRule, ::testing::ValuesIn(kCodeRules),
                         ruleName);
INSTANTIATE_TEST_SUITE_P(Cuda, CudaMetadataRule,
                         ::testing::ValuesIn(kCudaRules), ruleName);

/// A section of `bytes` bytes, which is more than the file has.
void expectSectionOutside(const char *section, uint64_t MetadataT::*offset,
                          uint64_t MetadataT::*size, uint64_t bytes) {
  ArtifactBuilder builder = sampleProgram();
  builder.metadata.*size = bytes;
  Bytes file = builder.assemble();
  expectRefused(
      file, INGOT_CORRUPT,
      std::string("the ") + section + " section: " + std::to_string(bytes) +
          " bytes at offset " + std::to_string(builder.metadata.*offset) +
          " exceed the file, which has " + std::to_string(file.size()));
}

TEST(Sections, LieInsideTheFile) {
  for (uint64_t bytes : {uint64_t{1} << 30, kHuge}) {
    expectSectionOutside("code", &MetadataT::code_offset,
                         &MetadataT::code_bytes, bytes);
    expectSectionOutside("weight", &MetadataT::weights_offset,
                         &MetadataT::weights_bytes, bytes);
  }
}

TEST(Slots, AreLimitedInNumber) {
  flatbuffers::FlatBufferBuilder flat;
  // One vector of 2^20 slots, which 17 steps share: a file of 24 MB that would
  // otherwise stand for 17 times as many checks, or for any other number.
  std::vector<Slot> slots(1 << 20, Slot(SlotKind::Arena, 0, 0, 0));
  auto shared = flat.CreateVectorOfStructs(slots);
  std::vector<flatbuffers::Offset<Step>> steps;
  for (int i = 0; i < 17; ++i)
    steps.push_back(CreateStep(flat, 0, 0, 1, shared, 0, 0));
  auto variant = CreateVariant(
      flat, flat.CreateString("f"),
      flat.CreateVector(std::vector<flatbuffers::Offset<TensorSpec>>()),
      flat.CreateVector(std::vector<flatbuffers::Offset<TensorSpec>>()), 64,
      flat.CreateVector(steps));
  std::vector<flatbuffers::Offset<Kernel>> kernels = {
      CreateKernel(flat, flat.CreateString("k"), 0)};
  std::vector<flatbuffers::Offset<State>> states;
  std::vector<CodeSegment> segments;
  std::vector<flatbuffers::Offset<DeviceCode>> deviceCodes;
  FinishMetadataBuffer(
      flat,
      CreateMetadata(flat, flat.CreateString("p"), flat.CreateString("t"),
                     flat.CreateString("fused"), Target::Cpu,
                     CpuLevel::X86_64_V3, flat.CreateVector(states),
                     flat.CreateVector(kernels), flat.CreateVector(&variant, 1),
                     0, 0, 0, 0, flat.CreateVectorOfStructs(segments),
                     flat.CreateVector(deviceCodes), 0, 0, 0));
  ingot_kernel_t kernel = nullptr;
  ingot_embedded_program_t embedded = {sizeof(embedded),
                                       INGOT_SCHEMA_VERSION,
                                       flat.GetBufferPointer(),
                                       flat.GetSize(),
                                       &kernel,
                                       1,
                                       nullptr,
                                       0};
  ingot_program_t *program = nullptr;
  EXPECT_EQ(ingot_program_load_embedded(&embedded, &program), INGOT_CORRUPT);
  EXPECT_STREQ(ingot_last_error(), "variant 0: step 16: more than 16777216 "
                                   "slots in the program");
}

} // namespace
