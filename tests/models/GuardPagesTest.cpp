//===- GuardPagesTest.cpp - Generated code stays inside its buffers --------===//
//
// Sanitizers do not see generated code, so its inputs and outputs lie against
// pages that nobody may touch: first with their ends, then with their starts. A
// kernel that reads or writes an element too many dies of a signal.
//
//===----------------------------------------------------------------------===//
#include "ingot/compile.h"
#include "runtime/train/Program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace ingot;

namespace {

enum class Against { Start, End };

/// `bytes` bytes that touch an inaccessible page on one side. The rest of the
/// pages between holds a pattern that must not change either.
class GuardedBuffer {
public:
  GuardedBuffer(size_t bytes, Against side) : bytes(bytes) {
    size_t page = sysconf(_SC_PAGESIZE);
    room = (bytes + page - 1) / page * page;
    mappedBytes = room + 2 * page;
    mapped = static_cast<std::byte *>(mmap(nullptr, mappedBytes, PROT_NONE,
                                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    begin = mapped + page;
    if (mapped == MAP_FAILED ||
        mprotect(begin, room, PROT_READ | PROT_WRITE) != 0)
      std::abort();
    memset(begin, kPattern, room);
    data = side == Against::Start ? begin : begin + room - bytes;
  }
  GuardedBuffer(const GuardedBuffer &) = delete;
  GuardedBuffer &operator=(const GuardedBuffer &) = delete;
  ~GuardedBuffer() { munmap(mapped, mappedBytes); }

  bool isPatternIntact() const {
    auto isPattern = [](std::byte byte) { return byte == std::byte{kPattern}; };
    return std::all_of(begin, data, isPattern) &&
           std::all_of(data + bytes, begin + room, isPattern);
  }
  std::string content() const {
    return {reinterpret_cast<const char *>(data), bytes};
  }

  std::byte *data = nullptr;
  const size_t bytes;

private:
  static constexpr unsigned char kPattern = 0x5a;
  std::byte *mapped, *begin;
  size_t room, mappedBytes;
};

using Buffers = std::vector<std::unique_ptr<GuardedBuffer>>;

Buffers place(const std::vector<train::TensorSpec> &specs, Against side) {
  Buffers buffers;
  for (const train::TensorSpec &spec : specs)
    buffers.push_back(std::make_unique<GuardedBuffer>(spec.bytes(), side));
  return buffers;
}

std::vector<void *> addresses(const Buffers &buffers) {
  std::vector<void *> result;
  for (const auto &buffer : buffers)
    result.push_back(buffer->data);
  return result;
}

/// Distinct numbers in [0, 1) and labels from 0 on.
void fill(const train::TensorSpec &spec, GuardedBuffer &buffer) {
  for (int64_t i = 0; i < spec.elementCount(); ++i)
    if (spec.dtype == INGOT_I64)
      reinterpret_cast<int64_t *>(buffer.data)[i] = i % 10;
    else
      reinterpret_cast<float *>(buffer.data)[i] =
          static_cast<float>(i * 7919 % 10007) / 10007;
}

/// The outputs of a run from the initial state, one after another.
std::string runAgainst(const train::Program &program,
                       const train::Variant &variant, Against side) {
  Buffers inputs = place(variant.inputs, side);
  Buffers outputs = place(variant.outputs, side);
  for (size_t i = 0; i < inputs.size(); ++i)
    fill(variant.inputs[i], *inputs[i]);
  train::Context context(program, 2);
  context.run(variant, addresses(inputs), addresses(outputs));
  std::string content;
  for (const auto &output : outputs) {
    if (!output->isPatternIntact())
      throw std::runtime_error("a byte beside an output has changed");
    content += output->content();
  }
  for (const auto &input : inputs)
    if (!input->isPatternIntact())
      throw std::runtime_error("a byte beside an input has changed");
  return content;
}

/// Ends the process: with 0 if nothing was touched that is not a buffer.
[[noreturn]] void runAndExit(const train::Program &program,
                             const train::Variant &variant) {
  try {
    bool isSame = runAgainst(program, variant, Against::End) ==
                  runAgainst(program, variant, Against::Start);
    if (!isSame)
      throw std::runtime_error("the outputs depend on where they lie");
  } catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    _exit(1);
  }
  _exit(0);
}

struct Target {
  const char *model, *cpu;
};

void PrintTo(const Target &target, std::ostream *stream) {
  *stream << target.model << " for " << target.cpu;
}

class GuardPages : public ::testing::TestWithParam<Target> {};

TEST_P(GuardPages, NoFunctionTouchesWhatLiesBesideItsBuffers) {
  CompileOptions options;
  options.batches = {1, 3};
  options.cpu = GetParam().cpu;
  train::Program program = train::Program::fromMemory(
      compile({GetParam().model, {}}, options).artifact);
  ASSERT_EQ(program.variantsOf("train_step").size(), 2u);
  for (const train::Variant &variant : program.variants())
    EXPECT_EXIT(runAndExit(program, variant), ::testing::ExitedWithCode(0), "")
        << variant.function << " on " << train::describeTensors(variant.inputs);
}

INSTANTIATE_TEST_SUITE_P(
    Zoo, GuardPages,
    ::testing::Values(Target{"mlp", "native"}, Target{"mlp", "x86-64-v3"},
                      Target{"lenet", "native"}, Target{"lenet", "x86-64-v3"}),
    [](const auto &info) {
      std::string name = info.param.model + std::string("_") + info.param.cpu;
      std::ranges::replace(name, '-', '_');
      return name;
    });

/// What the test above rests on.
TEST(GuardedBuffer, DiesOfAnElementTooMany) {
  auto touch = [](Against side, ptrdiff_t offset) {
    GuardedBuffer buffer(12, side);
    *(buffer.data + offset) = std::byte{1};
    _exit(buffer.isPatternIntact() ? 0 : 1);
  };
  EXPECT_EXIT(touch(Against::End, 12), ::testing::KilledBySignal(SIGSEGV), "");
  EXPECT_EXIT(touch(Against::End, -1), ::testing::ExitedWithCode(1), "");
  EXPECT_EXIT(touch(Against::Start, -1), ::testing::KilledBySignal(SIGSEGV),
              "");
  EXPECT_EXIT(touch(Against::Start, 12), ::testing::ExitedWithCode(1), "");
  EXPECT_EXIT(touch(Against::End, 11), ::testing::ExitedWithCode(0), "");
}

} // namespace
