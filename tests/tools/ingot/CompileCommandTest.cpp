//===- CompileCommandTest.cpp - ingot compile ------------------------------===//
#include "tests/tools/ingot/Command.h"

#include "tests/runtime/train/io/WeightFile.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

using namespace ingot;

namespace {

class CompileCommand : public ingot::testing::Command {
protected:
  /// "new, build, ...": all commands, as the command itself says them.
  std::string listOfCommands() {
    std::string error = run("none").error;
    std::string intro = "unknown command 'none': expected one of ";
    size_t start = error.find(intro), end = error.find(" (see 'ingot --help')");
    EXPECT_TRUE(start != error.npos && end != error.npos) << error;
    return error.substr(start + intro.size(), end - start - intro.size());
  }

  void
  writeWeights(const std::vector<std::pair<std::string, std::vector<int64_t>>>
                   &tensors) {
    ingot::testing::writeWeightFile(path("w.safetensors"), tensors);
  }
};

TEST_F(CompileCommand, NamesTheArtifactAfterTheProgram) {
  writeModule();
  std::string report = output("compile linear.mlir");
  EXPECT_NE(report.find("linear.ingot: weights 24 B, code "), std::string::npos)
      << report;
  EXPECT_NE(report.find("\nforward@5 "), std::string::npos) << report;
  EXPECT_EQ(contentOf(path("linear.ingot")).substr(0, 8), "INGOTART");
}

TEST_F(CompileCommand, ReportsSizes) {
  writeModule();
  nlohmann::json report = json("compile linear.mlir -o x.ingot");
  EXPECT_EQ(report["program"], "linear");
  EXPECT_EQ(report["path"], "x.ingot");
  EXPECT_EQ(report["mode"], "fused");
  EXPECT_EQ(report["weight_bytes"], 24);
  EXPECT_EQ(report["state_bytes"], 24);
  EXPECT_EQ(report["peak_bytes"], 24 + report["arena_bytes"].get<int64_t>());
  EXPECT_EQ(report["kernels"], 2); // one for each function: matmul + relu
  EXPECT_EQ(report["functions"][0]["name"], "forward@2");
  EXPECT_GE(report["functions"][0]["flops"], 2 * 2 * 2 * 3);
}

TEST_F(CompileCommand, EagerModeHasAKernelForEachOperation) {
  writeModule();
  nlohmann::json report = json("compile linear.mlir --mode eager");
  EXPECT_EQ(report["mode"], "eager");
  EXPECT_EQ(report["kernels"], 4);
}

TEST_F(CompileCommand, FrozenWeightsAreNoState) {
  writeModule();
  nlohmann::json report = json("compile linear.mlir --freeze");
  EXPECT_EQ(report["state_bytes"], 0);
  EXPECT_GE(report["weight_bytes"], 24); // packed for the kernel, maybe
}

// Six floats and not six for each of 784 pixels.
TEST_F(CompileCommand, FrozenBiasIsStoredOnce) {
  save("ingot.state @b parameter = dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]> : "
       "tensor<6xf32>\n"
       "func.func @forward(%x: tensor<28x28x6xf32> {ingot.name = \"x\"}, "
       "%b: tensor<6xf32> {ingot.state = \"b\"}) -> (tensor<28x28x6xf32> "
       "{ingot.name = \"y\"}) {\n"
       "  %0 = ingot.expand %b, dims = [2] : tensor<6xf32> to "
       "tensor<28x28x6xf32>\n"
       "  %1 = ingot.add %x, %0 : tensor<28x28x6xf32>\n"
       "  return %1 : tensor<28x28x6xf32>\n}\n",
       "bias.mlir");
  EXPECT_EQ(json("compile bias.mlir")["weight_bytes"], 24);
  EXPECT_EQ(json("compile bias.mlir --freeze")["weight_bytes"], 24);
}

TEST_F(CompileCommand, CompilesChosenFunctions) {
  writeModule();
  nlohmann::json one = json("compile linear.mlir --function forward@5");
  ASSERT_EQ(one["functions"].size(), 1u);
  EXPECT_EQ(one["functions"][0]["name"], "forward@5");
  EXPECT_EQ(json("compile linear.mlir --function forward")["functions"].size(),
            2u);
  expectError("compile linear.mlir --function backward",
              "no function 'backward': the program has forward");
  expectError("compile linear.mlir --function forward@3",
              "no function 'forward@3': the program has forward@2, forward@5");
}

TEST_F(CompileCommand, SameProgramGivesTheSameBytes) {
  output("compile mlp_binary --batch 3 -o one.ingot");
  output("compile mlp_binary --batch 3 -o two.ingot");
  EXPECT_EQ(contentOf(path("one.ingot")), contentOf(path("two.ingot")));
  output("compile mlp_binary --batch 3 --seed 1 -o three.ingot");
  EXPECT_NE(contentOf(path("one.ingot")), contentOf(path("three.ingot")));
}

TEST_F(CompileCommand, IrCompilesToTheSameBytes) {
  output("compile mlp_binary --emit ir");
  EXPECT_NE(contentOf(path("mlp_binary.mlir")).find("ingot.grad"),
            std::string::npos);
  output("compile mlp_binary.mlir -o text.ingot");
  output("compile mlp_binary -o name.ingot");
  EXPECT_EQ(contentOf(path("text.ingot")), contentOf(path("name.ingot")));
}

TEST_F(CompileCommand, EmitsAssembly) {
  writeModule();
  EXPECT_EQ(output("compile linear.mlir --emit asm"), "");
  EXPECT_NE(contentOf(path("linear.s")).find("vfmadd"), std::string::npos);
}

// No store to the output can change it.
TEST_F(CompileCommand, ReadsABiasOnceForAllRows) {
  save("func.func @f(%x: tensor<6x3xf32>, %w: tensor<3x5xf32>, "
       "%b: tensor<5xf32>) -> tensor<6x5xf32> {\n"
       "%m = ingot.matmul %x, %w : tensor<6x3xf32>, tensor<3x5xf32>\n"
       "%e = ingot.expand %b, dims = [1] : tensor<5xf32> to tensor<6x5xf32>\n"
       "%y = ingot.add %m, %e : tensor<6x5xf32>\n"
       "return %y : tensor<6x5xf32>\n}",
       "program.mlir");
  output("compile program.mlir --target cpu=x86-64-v4 --emit asm");
  std::string text = contentOf(path("program.s"));
  size_t loads = 0;
  for (size_t at = text.find("{z}"); at != text.npos;
       at = text.find("{z}", at + 1))
    ++loads;
  EXPECT_EQ(loads, 4) << text; // the others are the rows of the right side
}

TEST_F(CompileCommand, EmitsCuda) {
  writeModule();
  EXPECT_EQ(output("compile linear.mlir --emit cuda"), "");
  std::string text = contentOf(path("linear.cu"));
  EXPECT_TRUE(text.starts_with("#include \"cuda_kernel.h\"\n")) << text;
  EXPECT_NE(text.find("INGOT_KERNEL("), std::string::npos) << text;
}

TEST_F(CompileCommand, EmitsAnObjectAndItsHeader) {
  writeModule();
  nlohmann::json report = json("compile linear.mlir --emit object -o my.o");
  EXPECT_EQ(report["header"], "my.h");
  EXPECT_EQ(contentOf(path("my.o")).substr(0, 4), "\x7f"
                                                  "ELF");
  EXPECT_NE(contentOf(path("my.h")).find("linear_load"), std::string::npos);
}

TEST_F(CompileCommand, DumpsTheIrAfterAPass) {
  writeModule();
  std::string text = output("compile linear.mlir --dump-after form-kernels");
  EXPECT_NE(text.find("ingot.kernel \"matmul + relu\""), std::string::npos)
      << text;
  EXPECT_EQ(text.find("ingot.launch"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path("linear.ingot")));
  Outcome outcome = run("compile linear.mlir --dump-after fuse");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.error.starts_with(
      "ingot: error: no pass 'fuse': the passes are canonicalize, "))
      << outcome.error;
}

TEST_F(CompileCommand, MakesOneKernelOfEachEagerConvolution) {
  auto count = [&](const std::string &mode, const std::string &kernel) {
    std::string text =
        output("compile lenet --target cpu=x86-64-v4 --mode " + mode +
               " --function train_step --dump-after "
               "form-kernels");
    size_t found = 0;
    for (size_t at = 0; (at = text.find(kernel, at)) != std::string::npos; ++at)
      ++found;
    return found;
  };
  // Forward and the weight's gradient; the second one has an input's, too.
  EXPECT_EQ(count("eager", "ingot.kernel \"conv1: conv\""), 2u);
  EXPECT_EQ(count("eager", "ingot.kernel \"conv2: conv\""), 3u);
  // What turns weights of few channels into those of several pixels.
  EXPECT_EQ(count("eager", "ingot.kernel \"conv1: pad\""), 0u);
  EXPECT_EQ(count("fused", "ingot.kernel \"conv1: pad\""), 2u);
}

TEST_F(CompileCommand, LoadsProgramsOfALibrary) {
  nlohmann::json report =
      json("compile " INGOT_TEST_LIBRARY ":squarer --batch 7 -o s.ingot");
  EXPECT_EQ(report["program"], "squarer");
  EXPECT_EQ(report["functions"][0]["name"], "forward@7");
  const std::string library = INGOT_TEST_LIBRARY;
  const std::string programs =
      "doubler, fine_tuned, flowers, half_precision, long_rows, mismatched, "
      "mlp, "
      "normalizer, rows_of_six, small_classifier, squarer, tagger, "
      "three_steps, two_networks";
  expectError("compile " + library, library + ": registers " + programs +
                                        ": say which, as in '" + library +
                                        ":doubler'");
  expectError("compile " + library + ":tripler",
              library + ": no program 'tripler': the library registers " +
                  programs);
  // The line of the call, the module, and both extents.
  expectError("compile " INGOT_TEST_LIBRARY ":mismatched",
              "library.cpp:29: body.1: linear: input has 7 features, weight "
              "expects 5");
}

TEST_F(CompileCommand, BuildsWhatIsAskedFor) {
  // One image has no statistics of a batch, which only training needs.
  const std::string why = "ingot: error: mlp_deep.cpp:26: blocks.1: batch_norm";
  Outcome outcome = run("compile mlp_deep -o deep.ingot");
  EXPECT_TRUE(outcome.error.starts_with(why)) << outcome.error;
  EXPECT_EQ(outcome.status, 1);
  outcome = run("compile mlp_deep --function train_step@1 -o deep.ingot");
  EXPECT_TRUE(outcome.error.starts_with(why)) << outcome.error;
  output("compile mlp_deep --function forward -o deep.ingot");
  output("compile mlp_deep --batch 1,2 --function forward "
         "--function train_step@2 -o deep.ingot");
}

TEST_F(CompileCommand, TakesWeightsFromAFile) {
  writeModule();
  writeWeights({{"weight", {3, 2}}});
  output("compile linear.mlir --weights w.safetensors");
  writeFloats("x.npy", {2, 3}, {1, 0, 0, 0, 0, 1});
  output("run linear.ingot --input x=x.npy --output y.npy");
  EXPECT_EQ(readFloats("y.npy"), (std::vector<float>{1, 2, 5, 6}));
}

TEST_F(CompileCommand, RefusesWeightsThatDoNotFit) {
  writeModule();
  writeWeights({{"weight", {2, 3}}});
  expectError("compile linear.mlir --weights w.safetensors",
              "w.safetensors: tensor 'weight': expected f32 [3, 2], found f32 "
              "[2, 3]");
  writeWeights({{"bias", {2}}});
  expectError("compile linear.mlir --weights w.safetensors",
              "w.safetensors: no tensor 'weight': expected f32 [3, 2]; tensor "
              "'bias' of f32 [2]: the program has none of this name");
}

// Attention, which these products become in fused mode, has 0 in such a row.
TEST_F(CompileCommand, KeepsSoftmaxOfNothingUndefined) {
  save(
      R"(func.func @forward(%q: tensor<2x5xf32> {ingot.name = "q"}, %i: tensor<2x3xf32> {ingot.name = "i"})
    -> (tensor<2x4xf32> {ingot.name = "o"}) {
  %k = ingot.constant dense<0.5> : tensor<5x3xf32>
  %v = ingot.constant dense<2.0> : tensor<3x4xf32>
  %zero = ingot.constant dense<0.0> : tensor<2x3xf32>
  %inf = ingot.constant dense<0xFF800000> : tensor<2x3xf32>
  %m = ingot.compare gt, %i, %zero : tensor<2x3xf32>
  %s = ingot.matmul %q, %k : tensor<2x5xf32>, tensor<5x3xf32>
  %kept = ingot.where %m, %s, %inf : tensor<2x3xi1>, tensor<2x3xf32>
  %p = ingot.softmax %kept, dim = 1 : tensor<2x3xf32>
  %o = ingot.matmul %p, %v : tensor<2x3xf32>, tensor<3x4xf32>
  return %o : tensor<2x4xf32>
})",
      "by_hand.mlir");
  writeFloats("q.npy", {2, 5}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  writeFloats("i.npy", {2, 3}, {0, 1, 0, 0, 0, 0});
  for (std::string mode : {"fused", "eager"}) {
    output("compile by_hand.mlir --mode " + mode + " -o by_hand.ingot");
    output("run by_hand.ingot --input q=q.npy --input i=i.npy --output "
           "o.npy");
    std::vector<float> o = readFloats("o.npy");
    EXPECT_EQ(std::vector<float>(o.begin(), o.begin() + 4),
              (std::vector<float>{2, 2, 2, 2}));
    for (int column = 4; column < 8; ++column)
      EXPECT_TRUE(std::isnan(o[column])) << mode;
  }
}

TEST_F(CompileCommand, SaysWhatUsersCodeDidToTheProcess) {
  auto expectDeed = [this](const std::string &program,
                           const std::string &deed) {
    expectError("compile " INGOT_RUDE_LIBRARY ":" + program + " -o x.ingot",
                "program '" + program +
                    "' of " INGOT_RUDE_LIBRARY ": its code " + deed);
    EXPECT_FALSE(std::filesystem::exists(path("x.ingot")));
  };
  const std::string after = ", after the operation of rude_library.cpp:";
  expectDeed("exits", "called exit()" + after + "21");
  expectDeed("quits", "called exit()" + after + "22");
  expectDeed("exits_at_once", "called exit(), before its first operation");
  expectDeed("aborts", "called abort()" + after + "24");
  expectDeed("throws", "threw what is no std::exception" + after + "25");
  expectDeed("throws_in_words", "threw 'no such layer'" + after + "26");
  expectDeed("recurses",
             "overran its stack, as endless recursion does" + after + "27");
  expectDeed("crashes", "crashed (memory fault)" + after + "28");
  expectDeed("divides", "crashed (arithmetic fault)" + after + "29");
  expectDeed("exits_without_handlers", "called _exit()" + after + "31");
  expectDeed("exits_in_c", "called _Exit()" + after + "32");
  expectDeed("terminates", "called terminate()" + after + "34");
  expectDeed("throws_in_a_thread",
             "threw 'no such layer', which nothing catches" + after + "35");
  expectDeed("executes", "called a function of the exec family" + after + "36");
  expectDeed("executes_by_path",
             "called a function of the exec family" + after + "37");
  expectDeed("recurses_in_a_thread",
             "overran its stack, as endless recursion does" + after + "38");
  expectDeed("throws_a_number_in_a_thread",
             "threw what is no std::exception, which nothing catches" + after +
                 "41");
  expectDeed("joins_no_thread", "called terminate()" + after + "42");
}

TEST_F(CompileCommand, SaysWhatUsersCodeDidWhenTheProcessEnded) {
  auto expectDeed = [this](const std::string &program,
                           const std::string &deed) {
    std::string message =
        INGOT_RUDE_LIBRARY ": its code " + deed + ", when the process ended";
    Outcome outcome =
        run("compile " INGOT_RUDE_LIBRARY ":" + program + " -o x.ingot");
    EXPECT_EQ(outcome.status, 1) << program;
    EXPECT_EQ(outcome.error, "ingot: error: " + message + "\n") << program;
    EXPECT_NE(outcome.out.find("x.ingot: "), std::string::npos) << outcome.out;
    EXPECT_EQ(run("inspect x.ingot").status, 0) << program;
    std::filesystem::remove(path("x.ingot"));
  };
  expectDeed("crashes_late", "crashed (memory fault)");
  expectDeed("recurses_late", "overran its stack, as endless recursion does");
  expectDeed("aborts_late", "called abort()");
  expectDeed("throws_late", "threw 'no such layer', which nothing catches");
  expectDeed("exits_late", "called exit()");
  expectDeed("exits_late_without_handlers", "called _exit()");
  expectDeed("executes_late", "called a function of the exec family");
  expectDeed("crashes_when_unloaded", "crashed (memory fault)");
}

TEST_F(CompileCommand, FailsWhateverUsersCodeExitsWithWhenTheProcessEnds) {
  Outcome outcome =
      run("compile " INGOT_RUDE_LIBRARY ":fails_and_exits_late -o x.ingot");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.error.find("threw what is no std::exception"),
            std::string::npos)
      << outcome.error;
  // Nothing to complain of where the status is the same.
  outcome = run("compile " INGOT_RUDE_LIBRARY ":ends_as_it_did -o x.ingot");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.error, "");
}

TEST_F(CompileCommand, WritesWhereItWasCalled) {
  output("compile " INGOT_RUDE_LIBRARY ":goes_elsewhere -o x.ingot");
  EXPECT_TRUE(std::filesystem::exists(path("x.ingot")));
}

TEST_F(CompileCommand, LetsProcessesOfUsersCodeEnd) {
  for (const char *program : {"ends_children", "executes_in_a_child"}) {
    Outcome outcome = run("compile " INGOT_RUDE_LIBRARY ":" +
                          std::string(program) + " -o x.ingot");
    EXPECT_EQ(outcome.status, 0) << program;
    EXPECT_EQ(outcome.error, "") << program;
  }
}

TEST_F(CompileCommand, NamesAConstantThatNoMemoryCanHold) {
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "ASan ends a program that asks for so much memory";
#endif
  save(R"(func.func @forward(%x: tensor<f32>) -> tensor<8796093022208xf32> {
  %y = ingot.constant dense<1.0> : tensor<8796093022208xf32>
  return %y : tensor<8796093022208xf32>
})",
       "huge.mlir");
  Outcome outcome = run("compile huge.mlir");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.error.find("cannot allocate the 35184372088832 bytes of a "
                               "constant of 'tensor<8796093022208xf32>'"),
            std::string::npos)
      << outcome.error;
}

TEST_F(CompileCommand, NamesAStateThatNoMemoryCanHold) {
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "ASan ends a program that asks for so much memory";
#endif
  expectError("compile " INGOT_RUDE_LIBRARY ":oversized",
              "rude_library.cpp:30: state: cannot allocate the 35184372088832 "
              "bytes of state 'huge', [4194304, 2097152] of f32");
}

TEST_F(CompileCommand, SaysWhatIsWrong) {
  Outcome unknown = run("compile nope");
  EXPECT_EQ(unknown.status, 1);
  EXPECT_TRUE(unknown.error.starts_with(
      "ingot: error: unknown model 'nope': expected one of "))
      << unknown.error;
  EXPECT_TRUE(unknown.error.ends_with(
      ", a C++ file (.cpp), a shared library (.so) or a "
      "module (.mlir)\n"))
      << unknown.error;
  expectError("compile nope.mlir",
              "nope.mlir: cannot open: No such file or directory");
  expectUsageError("compile mlp --target tpu",
                   "unknown target 'tpu': expected cpu, cpu=LEVEL, cuda or "
                   "cuda=GPU[,GPU]");
  expectUsageError("compile mlp --target cpu=z80",
                   "unknown CPU level 'z80': expected x86-64-v3, x86-64-v4 or "
                   "native");
  expectUsageError(
      "compile mlp --target cuda=sm_8x",
      "unknown GPU 'sm_8x': expected a name such as sm_90 or sm_90a");
  // Whatever is emitted, also where nothing is compiled for a GPU.
  for (std::string emit : {"artifact", "ir", "cuda", "exe"}) {
    std::string call = "compile mlp --emit " + emit + " --target ";
    expectUsageError(call + "cuda=",
                     "unknown GPU '': expected a name such as sm_90 or sm_90a");
    expectUsageError(call + "cuda=sm_75",
                     "cannot compile for GPU 'sm_75': expected "
                     "sm_80 or later, found sm_75");
    expectUsageError(call + "cuda=sm_90,sm_80,sm_90",
                     "expected different GPUs, found 'sm_90' twice");
  }
  expectUsageError("compile mlp --emit cuda --target cpu",
                   "--emit cuda: expected --target cuda, found cpu");
  for (std::string emit : {"exe", "object", "asm"})
    expectUsageError("compile mlp --target cuda=sm_90 --emit " + emit,
                     "--emit " + emit +
                         ": expected --target cpu, found cuda=sm_90");
  expectUsageError("compile mlp --mode lazy",
                   "unknown mode 'lazy': expected fused or eager");
  expectUsageError(
      "compile mlp --emit wasm",
      "unknown --emit 'wasm': expected artifact, object, exe, asm, ir or "
      "cuda");
  expectError("compile mlp --batch 2147483648",
              "expected a batch size from 1 to 2147483647, found 2147483648");
  expectUsageError("compile mlp --batch 4,1,4", "--batch: 4 is given twice");
  expectUsageError("compile", "MODEL is required (see 'ingot compile --help')");
  expectUsageError(
      "compile mlp --batch 1,0",
      "--batch: expected at least 1, found '0' (see 'ingot compile "
      "--help')");
  expectUsageError("compile mlp --batch 18446744073709551616",
                   "--batch: expected a smaller number, found "
                   "'18446744073709551616' (see 'ingot compile --help')");
  for (const char *empty : {"1,,2", "1,", ",1", ","})
    expectUsageError("compile mlp --batch " + std::string(empty),
                     "--batch: expected values between commas, found '" +
                         std::string(empty) + "' (see 'ingot compile --help')");
  for (const char *option :
       {"--function", "--batch", "--output", "--schedule-out", "--dump-after",
        "--weights", "--name", "--mode"})
    expectUsageError("compile mlp " + std::string(option) + " ''",
                     std::string(option) +
                         ": expected a value, found an empty one (see 'ingot "
                         "compile --help')");
  expectError("compile mlp --schedule-out -",
              "cannot write to '-': expected the name of a file; './-' is one");
  expectUsageError("compile mlp --batch [1,,2]",
                   "--batch: expected at least 1, found '[1' (see 'ingot "
                   "compile --help')");
  expectUsageError("compile mlp --cpu-facts l2=512K,,l3=8M",
                   "--cpu-facts: expected values between commas, found "
                   "'l2=512K,,l3=8M' (see 'ingot compile --help')");
  output("compile --batch 1 mlp -o before.ingot");
  expectUsageError("bench mlp --modes eager,,fused",
                   "--modes: expected values between commas, found "
                   "'eager,,fused' (see 'ingot bench --help')");
  expectUsageError("compile mlp --batch",
                   "--batch: expected a value (see 'ingot compile --help')");
  expectUsageError("compile mlp --seed -1",
                   "--seed: expected a whole number from 0 on, found '-1' (see "
                   "'ingot compile --help')");
  expectUsageError("--fast", "unknown command '--fast': expected one of " +
                                 listOfCommands() + " (see 'ingot --help')");
  expectUsageError("compute", "unknown command 'compute': expected one of " +
                                  listOfCommands() + " (see 'ingot --help')");
}

TEST_F(CompileCommand, PlacesErrorsInTheModule) {
  save("func.func @f(%x: tensor<3xf32>) -> tensor<3xf32> {\n"
       "  %0 = ingot.rleu %x : tensor<3xf32>\n  return %0 : tensor<3xf32>\n}\n",
       "wrong.mlir");
  expectError("compile wrong.mlir",
              "wrong.mlir:2: custom op 'ingot.rleu' is unknown");
}

TEST_F(CompileCommand, KeepsTheOldFileWhenItFails) {
  save("precious", "linear.ingot");
  save("func.func @f() { wrong }", "linear.mlir");
  EXPECT_EQ(run("compile linear.mlir").status, 1);
  EXPECT_EQ(contentOf(path("linear.ingot")), "precious");
  writeModule();
  expectError("compile linear.mlir -o missing/x.ingot",
              "missing/x.ingot: cannot write: No such file or directory");
  EXPECT_EQ(fileCount(),
            4u); // and no temporary file: stdout, stderr, these two
  output("compile linear.mlir"); // replaces it
  EXPECT_NE(contentOf(path("linear.ingot")), "precious");
}

TEST_F(CompileCommand, KeepsTheOldFileWhenTheDiskIsFull) {
  writeModule();
  save("precious", "linear.ingot");
  save("precious", "linear");
  size_t files = fileCount() + 2; // stdout and stderr
  // Below the size of the artifact, of the object, and of the executable.
  for (auto [arguments, kilobytes] :
       {std::pair("compile linear.mlir", 4),
        {"compile linear.mlir --emit object -o linear", 1},
        {"compile linear.mlir --emit exe -o linear", 1},
        {"compile linear.mlir --emit exe -o linear", 8}}) {
    Outcome outcome = run(arguments, limitFiles(kilobytes));
    EXPECT_EQ(outcome.status, 1) << arguments;
    EXPECT_TRUE(outcome.error.starts_with("ingot: error: ")) << outcome.error;
    EXPECT_NE(outcome.error.find("ile too large\n"), std::string::npos)
        << arguments << ": " << outcome.error;
    EXPECT_EQ(std::ranges::count(outcome.error, '\n'), 1) << outcome.error;
    EXPECT_EQ(contentOf(path("linear.ingot")), "precious") << arguments;
    EXPECT_EQ(contentOf(path("linear")), "precious") << arguments;
    EXPECT_EQ(fileCount(), files) << arguments;
  }
}

TEST_F(CompileCommand, EveryCommandShowsAnExample) {
  std::stringstream commands(listOfCommands());
  for (std::string command; std::getline(commands >> std::ws, command, ',');) {
    std::string help = output(command + " --help");
    EXPECT_NE(help.find("Example: ingot " + command), std::string::npos)
        << help;
  }
}

TEST_F(CompileCommand, WritesWhereALinkLeads) {
  namespace fs = std::filesystem;
  writeModule();
  fs::create_symlink("file", path("link"));
  output("compile linear.mlir -o link");
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_TRUE(fs::is_regular_file(path("file")));
}

/// What is printed is lost where the disk is full, and whoever called learns it.
TEST_F(CompileCommand, ReportsAFullDiskWhateverIsPrinted) {
  if (!std::filesystem::exists("/dev/full"))
    GTEST_SKIP() << "needs /dev/full";
  for (std::string arguments :
       {"--help", "--version", "compile --help", "list"}) {
    std::string call = "cd '" + folder.string() + "' && '" INGOT_COMMAND "' " +
                       arguments + " >/dev/full 2>stderr";
    int status = std::system(call.c_str());
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << arguments;
    EXPECT_EQ(contentOf(path("stderr")),
              "ingot: error: cannot write to standard output\n")
        << arguments;
  }
}

TEST_F(CompileCommand, WarnsOfAProgramThatThisMachineCannotRun) {
  // Two matrices of 2^40 elements: each kernel of eager mode stores all of them.
  std::string type = "tensor<1048576x1048576xf32>";
  save("func.func @\"forward@1\"(%x: tensor<1048576x1xf32> {ingot.name = "
       "\"x\"}, %y: tensor<1x1048576xf32> {ingot.name = \"y\"}) -> "
       "(tensor<1048576xf32> {ingot.name = \"z\"}) {\n  %0 = ingot.matmul %x, "
       "%y : tensor<1048576x1xf32>, tensor<1x1048576xf32>\n  %1 = ingot.exp "
       "%0 : " +
           type + "\n  %2 = ingot.amax %1, dims = [1] : " + type +
           "\n  return %2 : tensor<1048576xf32>\n}\n",
       "large.mlir");
  Outcome outcome = run("compile large.mlir --mode eager");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(outcome.error.starts_with("ingot: warning: forward@1 needs "))
      << outcome.error;
  EXPECT_NE(outcome.error.find("for intermediate tensors, this machine has "),
            std::string::npos)
      << outcome.error;
  EXPECT_EQ(std::ranges::count(outcome.error, '\n'), 1);
}

TEST_F(CompileCommand, LeavesItsOwnNamesToFunctionsOfThePrograms) {
  save("func.func @copy_rows_f32(%x: tensor<4x5xf32>, %y: tensor<4x3xf32>) "
       "-> tensor<4x8xf32> {\n"
       "  %0 = ingot.concat %x, %y dim = 1 : tensor<4x5xf32>, "
       "tensor<4x3xf32>\n"
       "  return %0 : tensor<4x8xf32>\n}\n",
       "copies.mlir");
  for (const char *mode : {"fused", "eager"})
    output("verify copies.mlir --mode " + std::string(mode));
}

TEST_F(CompileCommand, NamesTheResultAsItIsTold) {
  writeModule();
  output("compile linear.mlir --name other --emit object");
  EXPECT_NE(contentOf(path("other.h")).find("other_load("), std::string::npos);
  EXPECT_NE(contentOf(path("other.o")).find("ingot_program_other"),
            std::string::npos);
  EXPECT_EQ(json("compile linear.mlir --name my-net")["program"], "my-net");
  EXPECT_TRUE(std::filesystem::exists(path("my-net.ingot")));
  expectUsageError(
      "compile linear.mlir --name my-net --emit object",
      "'my-net' cannot name a symbol: expected letters, digits and "
      "underscores; --name gives another");
  expectError("compile linear.mlir --name -",
              "cannot write to '-': expected the name of a file; './-' is one");
}

// In a header of the program's they would be two things of one name.
TEST_F(CompileCommand, RefusesNamesOfTheRuntimesFunctions) {
  writeModule();
  const std::string prefix = "ingot_program_";
  std::string runtime = contentOf(INGOT_RUNTIME_HEADER);
  std::set<std::string> names;
  for (size_t place = 0;
       (place = runtime.find(prefix, place)) != std::string::npos;) {
    place += prefix.size();
    size_t end =
        runtime.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", place);
    if (runtime[end] == '(')
      names.insert(runtime.substr(place, end - place));
  }
  EXPECT_EQ(names.count("release"), 1u);
  for (const std::string &name : names)
    expectUsageError("compile linear.mlir --emit object --name " + name,
                     "'" + name + "' cannot name a symbol: " + prefix + name +
                         " is a function of the runtime; --name gives another");
}

TEST_F(CompileCommand, RefusesHeadersThatHideThoseOfTheLibrary) {
  writeModule();
  expectUsageError("compile linear.mlir --emit object --name time",
                   "'time.h' cannot name a header: it would hide <time.h> of "
                   "the C library; --name or -o gives another");
  output("compile linear.mlir --emit object --name time -o clock.o");
  EXPECT_TRUE(std::filesystem::exists(path("clock.h")));
}

} // namespace
