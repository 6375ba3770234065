//===- ArtifactTest.cpp - From a module to a run on the emulated GPU --------===//
//
// Small modules whose results are exact, so that they show what the road does to
// buffers: copies, states that are updated in place, constants, several functions.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/Program.h"
#include "tests/cuda/driver/HostCode.h"
#include "tests/cuda/driver/OnEmulatedDriver.h"

#include <gtest/gtest.h>

using namespace ingot;

namespace {

/// Two functions share the state `w`; each line of them needs a buffer of its own.
constexpr const char *kModule = R"(
ingot.state @w parameter = dense<[1.0, -2.0, 3.0]> : tensor<3xf32>
ingot.state @unread buffer = dense<5.0> : tensor<2xf32>
ingot.state @count optimizer_slot = dense<0> : tensor<i64>

// The old value, the new one as a result and as the state, and a number of runs.
func.func @"bump@1"(%x: tensor<3xf32> {ingot.name = "x"}, %w: tensor<3xf32> {ingot.state = "w"},
                    %count: tensor<i64> {ingot.state = "count"})
    -> (tensor<3xf32> {ingot.name = "old"}, tensor<3xf32> {ingot.name = "now"},
        tensor<3xf32> {ingot.state = "w"}, tensor<i64> {ingot.state = "count"}) {
  %one = ingot.constant dense<1> : tensor<i64>
  %next = ingot.add %count, %one : tensor<i64>
  %sum = ingot.add %w, %x : tensor<3xf32>
  return %w, %sum, %sum, %next : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<i64>
}

// No input; a constant as it is, and the state read through another shape.
func.func @"look@1"(%w: tensor<3xf32> {ingot.state = "w"}, %u: tensor<2xf32> {ingot.state = "unread"})
    -> (tensor<2x2xf32> {ingot.name = "constant"}, tensor<3x1xf32> {ingot.name = "column"},
        tensor<2xf32> {ingot.name = "unread"}, tensor<3xi1> {ingot.name = "positive"}) {
  %c = ingot.constant dense<[[1.5, 2.5], [3.5, 4.5]]> : tensor<2x2xf32>
  %zero = ingot.constant dense<0.0> : tensor<3xf32>
  %positive = ingot.compare gt, %w, %zero : tensor<3xf32>
  %column = ingot.reshape %w : tensor<3xf32> to tensor<3x1xf32>
  return %c, %column, %u, %positive : tensor<2x2xf32>, tensor<3x1xf32>, tensor<2xf32>, tensor<3xi1>
}
)";

using Floats = std::vector<float>;

class CudaArtifact : public ingot::testing::OnEmulatedDriver<::testing::Test> {
protected:
  static std::string compileModule() {
    return compile({"module", kModule}, ingot::testing::emulatedGpu()).artifact;
  }

  /// Runs `bump` and expects what it returns.
  static void expectBump(const train::Program &program, train::Context &context,
                         Floats x, const Floats &expectedOld,
                         const Floats &expectedNow) {
    Floats old(3), now(3);
    void *inputs[] = {x.data()}, *outputs[] = {old.data(), now.data()};
    context.run(*program.variantsOf("bump").front(), inputs, outputs);
    EXPECT_EQ(old, expectedOld);
    EXPECT_EQ(now, expectedNow);
  }

  static void expectLook(const train::Program &program, train::Context &context,
                         const Floats &expectedColumn,
                         const std::vector<char> &expectedPositive) {
    Floats constant(4), column(3), unread(2);
    std::vector<char> positive(3, 7);
    void *outputs[] = {constant.data(), column.data(), unread.data(),
                       positive.data()};
    context.run(*program.variantsOf("look").front(), {}, outputs);
    EXPECT_EQ(constant, (Floats{1.5f, 2.5f, 3.5f, 4.5f}));
    EXPECT_EQ(column, expectedColumn);
    EXPECT_EQ(unread, (Floats{5, 5}));
    EXPECT_EQ(positive, expectedPositive);
  }
};

TEST_F(CudaArtifact, FunctionsShareStateThatIsUpdatedInPlace) {
  train::Program program = train::Program::fromMemory(compileModule());
  train::Context context(program), other(program);
  expectLook(program, context, {1, -2, 3}, {1, 0, 1});
  expectBump(program, context, {1, 1, 1}, {1, -2, 3}, {2, -1, 4});
  expectBump(program, context, {0, 9, -4}, {2, -1, 4}, {2, 8, 0});
  expectLook(program, context, {2, 8, 0}, {1, 1, 0});
  // The other context has seen nothing of it.
  expectBump(program, other, {1, 2, 3}, {1, -2, 3}, {2, 0, 6});
  EXPECT_EQ(*static_cast<int64_t *>(context.state(2)), 2);
  EXPECT_EQ(*static_cast<int64_t *>(other.state(2)), 1);
  context.reset();
  expectLook(program, context, {1, -2, 3}, {1, 0, 1});
}

TEST_F(CudaArtifact, FirstValuesMayBeGiven) {
  CompileOptions options = ingot::testing::emulatedGpu();
  Floats mine = {4, 5, -6};
  options.loadStates = [&](const std::vector<StateInfo> &states) {
    std::vector<const void *> values(states.size());
    EXPECT_EQ(states.at(0).name, "w");
    values[0] = mine.data();
    return values;
  };
  train::Program program = train::Program::fromMemory(
      compile({"module", kModule}, options).artifact);
  train::Context context(program);
  expectLook(program, context, mine, {1, 1, 0});
}

TEST_F(CudaArtifact, FrozenStateIsAConstantOfTheProgram) {
  CompileOptions options = ingot::testing::emulatedGpu();
  options.freeze = true;
  options.functions = {"look"};
  train::Program program = train::Program::fromMemory(
      compile({"module", kModule}, options).artifact);
  EXPECT_TRUE(program.states().empty());
  train::Context context(program);
  expectLook(program, context, {1, -2, 3}, {1, 0, 1});
}

TEST_F(CudaArtifact, HasTheSameBytesEachTime) {
  EXPECT_TRUE(compileModule() == compileModule());
}

// The driver is not told where text ends: an artifact adds a 0.
TEST_F(CudaArtifact, TextEnds) {
  CompileOptions options;
  options.target = Target::Cuda;
  options.makeDeviceCode = [](auto &&...) {
    return std::vector<DeviceCode>{
        {DeviceCode::Kind::Ptx, 80, ".version 8.0", {}}};
  };
  try {
    train::Program::fromMemory(compile({"module", kModule}, options).artifact);
    ADD_FAILURE() << "the emulated driver does not know PTX";
  } catch (const std::exception &error) {
    EXPECT_STREQ(error.what(), "cannot load code onto the GPU: unknown error "
                               "(CUDA_ERROR_INVALID_IMAGE, 200)");
  }
}

TEST_F(CudaArtifact, ObjectsAreForCpus) {
  CompileOptions options = ingot::testing::emulatedGpu();
  options.packaging = Packaging::Object;
  try {
    compile({"module", kModule}, options);
    ADD_FAILURE() << "an object was made";
  } catch (const std::exception &error) {
    EXPECT_STREQ(error.what(),
                 "an object holds code for a CPU: expected target "
                 "cpu, found cuda");
  }
}

} // namespace
