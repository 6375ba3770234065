//===- ContextTest.cpp - Making contexts, and what a program says ----------===//
#include "tests/runtime/artifact/Owned.h"

using namespace ingot::testing;

namespace {

TEST(Context, RefusesAnArenaThatDoesNotFitInMemory) {
  for (uint64_t arenaBytes : {uint64_t{1} << 60, ~uint64_t{0}, ~uint64_t{63}}) {
    expectNoArena(sampleProgram(), arenaBytes);
    EXPECT_EQ(std::string(ingot_last_error()),
              "cannot allocate an arena of " + std::to_string(arenaBytes) +
                  " bytes and 2 state tensors");
  }
}

TEST(Context, RefusesStateThatDoesNotFitInMemory) {
  ArtifactBuilder builder = sampleProgram();
  // 2^51 bytes each: the sum of 2^13 such tensors would not fit 64 bits.
  for (int i = 0; i < (1 << 13); ++i) {
    auto state = std::make_unique<ingot::schema::StateT>();
    state->spec = tensor("huge" + std::to_string(i), ingot::schema::DType::F64,
                         {int64_t{1} << 48});
    state->zero_init = true;
    builder.metadata.states.push_back(std::move(state));
  }
  builder.layOutSections();
  Program program = load(builder.assemble());
  ingot_context_t *context = nullptr;
  EXPECT_EQ(ingot_context_create(program.get(), nullptr, &context),
            INGOT_OUT_OF_MEMORY);
  EXPECT_STREQ(ingot_last_error(), "cannot allocate an arena of 428 bytes and "
                                   "8194 state tensors");
}

TEST(Context, RefusesMoreThreadsThanAnyMachineHas) {
  Program program = load(sampleProgram().assemble());
  ingot_context_options_t options = {sizeof(options), 1025};
  ingot_context_t *context = nullptr;
  EXPECT_EQ(ingot_context_create(program.get(), &options, &context),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(),
               "threads: expected at most 1024, found 1025");
}

TEST(Program, DescribesItsFunctionsAndState) {
  Program program = load(sampleProgram().assemble());
  auto whole = sized<ingot_program_info_t>();
  ASSERT_EQ(ingot_program_describe(program.get(), &whole), INGOT_OK);
  EXPECT_STREQ(whole.name, "sample");
  EXPECT_EQ(whole.variant_count, 4u);
  EXPECT_EQ(whole.state_count, 2u);
  auto variant = sized<ingot_variant_info_t>();
  ASSERT_EQ(ingot_program_variant(program.get(), 1, &variant), INGOT_OK);
  EXPECT_STREQ(variant.function, "train_step");
  EXPECT_EQ(variant.input_count, 1u);
  EXPECT_EQ(variant.output_count, 1u);
  EXPECT_EQ(variant.step_count, 3u);
  EXPECT_EQ(variant.arena_bytes, 428u);

  auto spec = sized<ingot_tensor_spec_t>();
  ASSERT_EQ(ingot_program_input(program.get(), 1, 0, &spec), INGOT_OK);
  EXPECT_STREQ(spec.name, "x");
  EXPECT_EQ(spec.dtype, INGOT_F32);
  ASSERT_EQ(spec.rank, 2);
  EXPECT_EQ(spec.shape[0], 13);
  EXPECT_EQ(spec.shape[1], 7);
  ASSERT_EQ(ingot_program_output(program.get(), 1, 0, &spec), INGOT_OK);
  EXPECT_STREQ(spec.name, "loss");
  EXPECT_EQ(spec.rank, 0);

  ASSERT_EQ(ingot_program_state(program.get(), 1, &spec), INGOT_OK);
  EXPECT_STREQ(spec.name, "step");
  EXPECT_EQ(spec.dtype, INGOT_I64);
  EXPECT_EQ(spec.role, INGOT_OPTIMIZER_SLOT);
  ASSERT_EQ(ingot_program_state(program.get(), 0, &spec), INGOT_OK);
  EXPECT_EQ(spec.role, INGOT_PARAMETER);
}

TEST(Program, RefusesIndicesBeyondTheEnd) {
  Program program = load(sampleProgram().assemble());
  auto variant = sized<ingot_variant_info_t>();
  auto spec = sized<ingot_tensor_spec_t>();
  EXPECT_EQ(ingot_program_variant(program.get(), 4, &variant),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "'sample' has no variant 4, only 4");
  EXPECT_EQ(ingot_program_input(program.get(), 4, 0, &spec),
            INGOT_INVALID_ARGUMENT);
  EXPECT_EQ(ingot_program_input(program.get(), 0, 1, &spec),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "'relu' has no input 1, only 1");
  EXPECT_EQ(ingot_program_output(program.get(), 0, 3, &spec),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "'relu' has no output 3, only 1");
  EXPECT_EQ(ingot_program_state(program.get(), 2, &spec),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "'sample' has no state tensor 2, only 2");
}

/// Every function refuses null where it needs something, by name.
TEST(Calls, RefuseNull) {
  Program owner = load(sampleProgram().assemble());
  Context ownContext = createContext(owner);
  const ingot_program_t *program = owner.get();
  ingot_context_t *context = ownContext.get(), *created = nullptr;
  ingot_program_t *loaded = nullptr;
  auto whole = sized<ingot_program_info_t>();
  auto variant = sized<ingot_variant_info_t>();
  auto spec = sized<ingot_tensor_spec_t>();
  void *data = nullptr;
  struct {
    ingot_status_t status;
    std::string message;
  } calls[] = {
#define CALL(expression) {expression, ingot_last_error()}
      CALL(ingot_program_describe(nullptr, &whole)),
      CALL(ingot_program_variant(nullptr, 0, &variant)),
      CALL(ingot_program_input(nullptr, 0, 0, &spec)),
      CALL(ingot_program_output(nullptr, 0, 0, &spec)),
      CALL(ingot_program_state(nullptr, 0, &spec)),
      CALL(ingot_program_verify_weights(nullptr)),
      CALL(ingot_program_load_memory("", 0, nullptr)),
      CALL(ingot_program_load_file("x", nullptr)),
      CALL(ingot_program_load_embedded(nullptr, nullptr)),
      CALL(ingot_context_create(nullptr, nullptr, &created)),
      CALL(ingot_context_create(program, nullptr, nullptr)),
      CALL(ingot_context_state(nullptr, 0, &data)),
      CALL(ingot_context_reset(nullptr)),
      CALL(ingot_context_observe(nullptr, nullptr, nullptr)),
      CALL(ingot_context_observe_before(nullptr, nullptr, nullptr)),
      CALL(ingot_context_state(context, 0, nullptr)),
      CALL(ingot_program_load_file(nullptr, &loaded)),
      CALL(ingot_artifact_verify_file(nullptr, false)),
      CALL(ingot_program_load_memory(nullptr, 0, &loaded)),
#undef CALL
  };
  std::vector<std::string> messages;
  for (auto &call : calls) {
    EXPECT_EQ(call.status, INGOT_INVALID_ARGUMENT) << call.message;
    messages.push_back(call.message);
  }
  std::vector<std::string> expected(10, "program is null");
  expected.resize(15, "context is null");
  for (const char *name : {"data", "path", "path", "data"})
    expected.push_back(std::string(name) + " is null");
  EXPECT_EQ(messages, expected);
}

} // namespace
