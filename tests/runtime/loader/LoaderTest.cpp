//===- LoaderTest.cpp - The three doors and the header ---------------------===//
#include "runtime/loader/Loader.h"
#include "tests/runtime/artifact/Owned.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace ingot::testing;
using ingot::schema::CpuLevel;

namespace {

/// A file that is removed at the end of the test.
struct TemporaryFile {
  explicit TemporaryFile(const Bytes &content) {
    path = ::testing::TempDir() + "ingot-loader-XXXXXX";
    close(mkstemp(path.data()));
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char *>(content.data()),
               static_cast<std::streamsize>(content.size()));
  }
  ~TemporaryFile() { unlink(path.c_str()); }

  std::string path;
};

void expectReluRuns(const Program &program) {
  Context context = createContext(program);
  Dense<float> input({4}, {-1, 2, -3, 4}), output({4});
  ASSERT_EQ(run(context, "relu", input, output), INGOT_OK);
  EXPECT_EQ(output.values, (std::vector<float>{0, 2, 0, 4}));
}

TEST(Loader, LoadsFromFile) {
  TemporaryFile file(sampleProgram().assemble());
  ingot_program_t *program = nullptr;
  ASSERT_EQ(ingot_program_load_file(file.path.c_str(), &program), INGOT_OK)
      << ingot_last_error();
  Program owner(program);
  expectReluRuns(owner);
  EXPECT_EQ(ingot_program_verify_weights(program), INGOT_OK);
}

TEST(Loader, LoadsFromMemoryAtAnyAddress) {
  Program program = loadFromOddAddress(sampleProgram().assemble());
  ASSERT_TRUE(program);
  expectReluRuns(program);
  EXPECT_EQ(ingot_program_verify_weights(program.get()), INGOT_OK);
}

void expectFileRefused(const std::string &path, ingot_status_t status,
                       const std::string &message) {
  ingot_program_t *program = nullptr;
  EXPECT_EQ(ingot_program_load_file(path.c_str(), &program), status);
  EXPECT_EQ(ingot_last_error(), message);
}

TEST(Loader, NamesTheFileThatIsMissingOrNoArtifact) {
  expectFileRefused(
      "/nonexistent.ingot", INGOT_NOT_FOUND,
      "/nonexistent.ingot: cannot open: No such file or directory");
  expectFileRefused("/", INGOT_IO_ERROR, "/: not a regular file");
  expectFileRefused("/dev/null", INGOT_IO_ERROR,
                    "/dev/null: not a regular file");
  TemporaryFile empty({});
  expectFileRefused(empty.path, INGOT_CORRUPT,
                    empty.path + ": not an artifact: the file is empty");
  TemporaryFile text(Bytes(1000, 'x'));
  expectFileRefused(text.path, INGOT_CORRUPT,
                    text.path +
                        ": not an artifact: it does not begin with INGOTART");
}

TEST(Loader, RefusesNullArguments) {
  ingot_program_t *program = nullptr;
  EXPECT_EQ(ingot_program_load_file(nullptr, &program), INGOT_INVALID_ARGUMENT);
  EXPECT_EQ(ingot_program_load_memory(nullptr, 8, &program),
            INGOT_INVALID_ARGUMENT);
  EXPECT_EQ(ingot_program_load_embedded(nullptr, &program),
            INGOT_INVALID_ARGUMENT);
  ingot_program_release(nullptr);
  ingot_context_release(nullptr);
}

/// Changes one field of the header of a good file.
void expectHeaderRefused(
    const std::function<void(ingot_artifact_header_t &)> &change,
    ingot_status_t status, const std::string &message) {
  Bytes file = sampleProgram().assemble();
  ingot_artifact_header_t header = readHeader(file);
  change(header);
  writeHeader(file, header);
  expectRefused(file, status, message);
}

using Header = ingot_artifact_header_t;

TEST(Header, RefusesOtherMagic) {
  expectHeaderRefused([](Header &header) { header.magic[7] = 'X'; },
                      INGOT_CORRUPT,
                      "not an artifact: it does not begin with INGOTART");
}

TEST(Header, RefusesOtherSchemaVersion) {
  expectHeaderRefused(
      [](Header &header) { header.schema_version = 3; }, INGOT_UNSUPPORTED,
      "schema version: expected 2, found 3; compile the model again");
}

TEST(Header, RefusesReservedField) {
  expectHeaderRefused([](Header &header) { header.reserved = 5; },
                      INGOT_CORRUPT,
                      "reserved header field: expected 0, found 5");
}

TEST(Header, RefusesOtherFileSize) {
  Bytes file = sampleProgram().assemble();
  std::string size = std::to_string(file.size());
  std::string more = std::to_string(file.size() + 1);
  expectHeaderRefused(
      [](Header &header) { header.file_bytes += 1; }, INGOT_CORRUPT,
      "the file has " + size + " bytes, its header says " + more);
}

TEST(Header, RefusesMetadataOutsideTheFile) {
  Header good = readHeader(sampleProgram().assemble());
  for (uint64_t offset :
       {uint64_t{0}, uint64_t{40}, good.file_bytes, ~uint64_t{0}, ~uint64_t{7}})
    expectHeaderRefused(
        [&](Header &header) { header.metadata_offset = offset; }, INGOT_CORRUPT,
        std::to_string(good.metadata_bytes) + " bytes of metadata at offset " +
            std::to_string(offset) +
            " do not lie in the file behind its header");
}

TEST(Header, RefusesMetadataThatAreTooLargeOrTooSmall) {
  expectHeaderRefused(
      [](Header &header) { header.metadata_bytes = ~uint64_t{0}; },
      INGOT_CORRUPT,
      "18446744073709551615 bytes of metadata, at most 67108864 allowed");
  for (uint64_t bytes : {0, 1, 7})
    expectHeaderRefused([&](Header &header) { header.metadata_bytes = bytes; },
                        INGOT_CORRUPT, "the metadata are not well-formed");
}

TEST(Header, RefusesMetadataWhoseHashDiffers) {
  Header good = readHeader(sampleProgram().assemble());
  char message[128];
  snprintf(message, sizeof(message),
           "hash of the metadata: expected %016llx, found %016llx",
           static_cast<unsigned long long>(good.metadata_hash ^ 1),
           static_cast<unsigned long long>(good.metadata_hash));
  expectHeaderRefused([](Header &header) { header.metadata_hash ^= 1; },
                      INGOT_CORRUPT, message);
}

TEST(Loader, RefusesChangedCode) {
  ArtifactBuilder builder = sampleProgram();
  Bytes file = builder.assemble();
  file[builder.metadata.code_offset + builder.code.size() / 2] ^= 1;
  ingot_program_t *program = nullptr;
  EXPECT_EQ(ingot_program_load_memory(file.data(), file.size(), &program),
            INGOT_CORRUPT);
  EXPECT_EQ(std::string(ingot_last_error()).find("hash of the code: expected "),
            0u);
}

TEST(Loader, VerifyWeightsFindsAChangedWeight) {
  ArtifactBuilder builder = sampleProgram();
  Bytes file = builder.assemble();
  file.back() ^= 1;
  Program program = load(file); // loading does not read the weights
  EXPECT_EQ(ingot_program_verify_weights(program.get()), INGOT_CORRUPT);
  EXPECT_EQ(
      std::string(ingot_last_error()).find("hash of the weights: expected "),
      0u);
}

TEST(Loader, RefusesEveryTruncation) {
  Bytes file = sampleProgram().assemble();
  uint64_t metadataEnd =
      readHeader(file).metadata_offset + readHeader(file).metadata_bytes;
  for (size_t size = 0; size < file.size();
       size += size < metadataEnd ? 1 : 97) {
    // An exact copy, so that a sanitizer sees reads behind the end.
    Bytes cut(file.begin(), file.begin() + static_cast<ptrdiff_t>(size));
    ingot_program_t *program = nullptr;
    EXPECT_NE(ingot_program_load_memory(size ? cut.data() : file.data(), size,
                                        &program),
              INGOT_OK);
    // The same with a header that claims the shorter size.
    if (size < sizeof(ingot_artifact_header_t))
      continue;
    ingot_artifact_header_t header = readHeader(cut);
    header.file_bytes = size;
    writeHeader(cut, header);
    EXPECT_EQ(ingot_program_load_memory(cut.data(), size, &program),
              INGOT_CORRUPT);
  }
}

TEST(CpuLevel, RefusesAProgramForABetterCpu) {
  ArtifactBuilder builder = sampleProgram();
  builder.metadata.cpu_level = CpuLevel::X86_64_V4;
  Bytes file = builder.assemble();
  ingot_program_t *program = nullptr;
  EXPECT_EQ(ingot::runtime::loadMemory(file.data(), file.size(),
                                       static_cast<int>(CpuLevel::X86_64_V3),
                                       &program),
            INGOT_UNSUPPORTED);
  EXPECT_STREQ(ingot_last_error(),
               "the program needs a CPU of level x86-64-v4, "
               "this one offers x86-64-v3");
  EXPECT_EQ(ingot::runtime::loadMemory(file.data(), file.size(),
                                       ingot::runtime::kBelowEveryLevel,
                                       &program),
            INGOT_UNSUPPORTED);
  EXPECT_STREQ(ingot_last_error(),
               "the program needs a CPU of level x86-64-v4, "
               "this one offers less than x86-64-v3");
}

TEST(CpuLevel, AcceptsAProgramForALesserCpu) {
  Bytes file = sampleProgram().assemble();
  ingot_program_t *program = nullptr;
  EXPECT_EQ(ingot::runtime::loadMemory(
                file.data(), file.size(),
                static_cast<int>(CpuLevel::X86_64_V4_AMX), &program),
            INGOT_OK);
  ingot_program_release(program);
}

TEST(CpuLevel, AgreesWithTheCompilersRuntime) {
  // An independent look at the same machine.
  __builtin_cpu_init();
  int expected = ingot::runtime::kBelowEveryLevel;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2"))
    expected = static_cast<int>(CpuLevel::X86_64_V3);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    expected = static_cast<int>(CpuLevel::X86_64_V4);
  int found = ingot::runtime::detectCpuLevel();
  // The compiler's runtime knows nothing of AMX.
  if (found == static_cast<int>(CpuLevel::X86_64_V4_AMX))
    found = static_cast<int>(CpuLevel::X86_64_V4);
  EXPECT_EQ(found, expected);
}

TEST(CpuLevel, AProgramForAmxMayUseTiles) {
  if (ingot::runtime::detectCpuLevel() !=
      static_cast<int>(CpuLevel::X86_64_V4_AMX))
    GTEST_SKIP() << "this machine has no AMX";
  ArtifactBuilder builder = sampleProgram();
  builder.metadata.cpu_level = CpuLevel::X86_64_V4_AMX;
  Program program = load(builder.assemble());
  // ARCH_GET_XCOMP_PERM: bit 18 is the permission for tile data.
  uint64_t permissions = 0;
  ASSERT_EQ(syscall(SYS_arch_prctl, 0x1022, &permissions), 0);
  EXPECT_NE(permissions >> 18 & 1, 0u);
}

/// An embedded program: kernels are functions of this executable.
class Embedded : public ::testing::Test {
protected:
  static void doubled(void *const *buffers, int64_t) {
    for (int i = 0; i < 4; ++i)
      static_cast<float *>(buffers[1])[i] =
          2 * static_cast<float *>(buffers[0])[i];
  }

  Embedded() {
    for (size_t i = 0; i < builder.metadata.kernels.size(); ++i)
      kernels.push_back(doubled);
    metadata = builder.packMetadata();
    size_t bytes = (builder.weights.size() + 63) / 64 * 64;
    weights.reset(
        static_cast<uint8_t *>(aligned_alloc(INGOT_BUFFER_ALIGNMENT, bytes)));
    memcpy(weights.get(), builder.weights.data(), builder.weights.size());
    embedded = {sizeof(embedded), INGOT_SCHEMA_VERSION,  metadata.data(),
                metadata.size(),  kernels.data(),        kernels.size(),
                weights.get(),    builder.weights.size()};
  }

  void expectRefused(const std::string &message,
                     ingot_status_t status = INGOT_CORRUPT) {
    ingot_program_t *program = nullptr;
    EXPECT_EQ(ingot_program_load_embedded(&embedded, &program), status);
    EXPECT_EQ(ingot_last_error(), message);
  }

  ArtifactBuilder builder = sampleProgram();
  Bytes metadata;
  std::vector<ingot_kernel_t> kernels;
  std::unique_ptr<uint8_t, decltype(&free)> weights{nullptr, free};
  ingot_embedded_program_t embedded = {};
};

TEST_F(Embedded, RunsTheKernelsOfTheExecutable) {
  ingot_program_t *program = nullptr;
  ASSERT_EQ(ingot_program_load_embedded(&embedded, &program), INGOT_OK)
      << ingot_last_error();
  Program owner(program);
  EXPECT_EQ(ingot_program_verify_weights(program), INGOT_OK);
  Context context = createContext(owner);
  Dense<float> input({4}, {1, 2, 3, 4}), output({4});
  ASSERT_EQ(run(context, "relu", input, output), INGOT_OK);
  EXPECT_EQ(output.values, (std::vector<float>{2, 4, 6, 8}));
  auto *weight = stateOf<float>(context, 0);
  EXPECT_EQ(weight[6], 3.5f);
}

TEST_F(Embedded, RefusesPartsThatDoNotFitTogether) {
  embedded.kernel_count = 4;
  expectRefused("4 embedded kernels, but 5 in the metadata");
  embedded.kernel_count = 5;
  embedded.weight_bytes = 8;
  expectRefused("8 bytes of embedded weights, but 92 in the metadata");
  embedded.weight_bytes = builder.weights.size();
  embedded.weights = weights.get() + 4;
  expectRefused("the embedded weights are not aligned to 64 bytes");
  embedded.weights = weights.get();
  embedded.metadata_bytes = 8;
  expectRefused("the metadata are not well-formed");
}

TEST_F(Embedded, RefusesWhatACompilerOfAnotherVersionMade) {
  std::string size = std::to_string(sizeof(embedded));
  std::string expected = "embedded program: expected schema version 2 in " +
                         size + " bytes, found ";
  embedded.schema_version = 1;
  expectRefused(expected + "1 in " + size + "; compile the model again",
                INGOT_UNSUPPORTED);
  embedded.schema_version = INGOT_SCHEMA_VERSION;
  embedded.struct_size = 64;
  // What the fields behind the first two would be, nobody can say.
  embedded.metadata = reinterpret_cast<const void *>(uintptr_t{8});
  expectRefused(expected + "2 in 64; compile the model again",
                INGOT_UNSUPPORTED);
}

TEST(LastError, StaysOneLineWhateverTheNamesHold) {
  expectFileRefused("two\nlines\x1b[31m", INGOT_NOT_FOUND,
                    "two?lines?[31m: cannot open: No such file or directory");
}

} // namespace
