//===- StructSizeTest.cpp - Callers of other versions ----------------------===//
//
// What a caller of a later version sends is a longer struct; the first version is
// today's, so a caller of an earlier one cannot be told from a mistake yet.
//
//===----------------------------------------------------------------------===//
#include "tests/runtime/artifact/Owned.h"

#include "runtime/core/StructSize.h"

#include <cstring>

using namespace ingot::testing;

namespace {

// The layout that programs are compiled against. A new field goes to the end and
// leaves these as they are; there is no padding there that it could fall into.
#define EXPECT_LAYOUT(type, bytes, last)                                       \
  static_assert(sizeof(type) == (bytes) &&                                     \
                offsetof(type, last) + sizeof(type::last) == (bytes))
EXPECT_LAYOUT(ingot_context_options_t, 8, threads);
EXPECT_LAYOUT(ingot_program_info_t, 32, state_count);
EXPECT_LAYOUT(ingot_variant_info_t, 64, updated_parameter_count);
EXPECT_LAYOUT(ingot_tensor_spec_t, 88, role);
EXPECT_LAYOUT(ingot_step_event_t, 104, read_count);
EXPECT_LAYOUT(ingot_buffer_view_t, 80, shape);
static_assert(offsetof(ingot_context_options_t, struct_size) == 0 &&
              offsetof(ingot_program_info_t, struct_size) == 0 &&
              offsetof(ingot_variant_info_t, struct_size) == 0 &&
              offsetof(ingot_tensor_spec_t, struct_size) == 0 &&
              offsetof(ingot_step_event_t, struct_size) == 0);
static_assert(sizeof(ingot_status_t) == 4 && sizeof(ingot_dtype_t) == 4 &&
              sizeof(ingot_state_role_t) == 4);

/// A struct of a later version: `known` and 24 bytes more.
template <typename Known> struct Later {
  Known known;
  uint8_t more[24];
};

class StructSize : public ::testing::Test {
protected:
  ingot_status_t create(const ingot_context_options_t *options) {
    ingot_context_t *created = nullptr;
    ingot_status_t status =
        ingot_context_create(program.get(), options, &created);
    EXPECT_EQ(created != nullptr, status == INGOT_OK);
    ingot_context_release(created);
    return status;
  }

  Program program = load(sampleProgram().assemble());
};

TEST_F(StructSize, OptionsBelowTheFirstVersionAreRefused) {
  for (uint32_t size : {0u, 4u, 7u, 0x80000000u}) {
    ingot_context_options_t options = {size, 1};
    EXPECT_EQ(create(&options), INGOT_INVALID_ARGUMENT);
    EXPECT_EQ(std::string(ingot_last_error()),
              "struct_size of ingot_context_options_t: expected 8, or at least "
              "8, found " +
                  std::to_string(size));
  }
}

TEST_F(StructSize, LaterOptionsAreTakenIfTheyAskForNothingNew) {
  Later<ingot_context_options_t> options = {{sizeof(options), 1}, {}};
  EXPECT_EQ(create(&options.known), INGOT_OK) << ingot_last_error();
  options.known.threads = 1025;
  EXPECT_EQ(create(&options.known), INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(),
               "threads: expected at most 1024, found 1025");
}

TEST_F(StructSize, LaterOptionsThatAskForMoreAreRefused) {
  for (size_t at : {size_t{0}, size_t{23}}) {
    Later<ingot_context_options_t> options = {{sizeof(options), 1}, {}};
    options.more[at] = 1;
    EXPECT_EQ(create(&options.known), INGOT_UNSUPPORTED);
    EXPECT_EQ(std::string(ingot_last_error()),
              "ingot_context_options_t: byte " + std::to_string(8 + at) +
                  " of 32 is not 0, and this runtime knows 8");
  }
  // Beyond struct_size nothing is looked at.
  Later<ingot_context_options_t> options = {{sizeof(options.known), 1}, {}};
  options.more[0] = 1;
  EXPECT_EQ(create(&options.known), INGOT_OK) << ingot_last_error();
}

/// A struct that has grown by `added` since its first version.
struct Grown {
  uint32_t struct_size;
  uint32_t first;
  uint32_t added;
};

} // namespace

namespace ingot::runtime {
INGOT_FIRST_VERSION(Grown, 8)
} // namespace ingot::runtime

namespace {

TEST(GrownStruct, OptionsOfAnEarlierCallerHaveTheDefaultOfWhatItDoesNotKnow) {
  Grown given = {8, 1, 2}, known = {sizeof(Grown), 5, 6};
  ASSERT_EQ(ingot::runtime::readOptions(&given, &known), INGOT_OK);
  EXPECT_EQ(known.first, 1u);
  EXPECT_EQ(known.added, 6u);
  given.struct_size = 12;
  ASSERT_EQ(ingot::runtime::readOptions(&given, &known), INGOT_OK);
  EXPECT_EQ(known.added, 2u);
}

TEST(GrownStruct, DescriptionsEndWhereTheStructOfAnEarlierCallerDoes) {
  Grown given = {8, 0, 77};
  ingot::runtime::writeDescription(Grown{sizeof(Grown), 1, 2}, &given);
  EXPECT_EQ(given.struct_size, 8u);
  EXPECT_EQ(given.first, 1u);
  EXPECT_EQ(given.added, 77u); // whatever lies behind an earlier struct
}

/// Calls `describe` with structs of every kind of size.
template <typename Struct, typename Describe>
void expectSizesAreObeyed(const char *name, uint32_t first, Describe describe) {
  Struct plain = sized<Struct>();
  ASSERT_EQ(describe(&plain), INGOT_OK) << ingot_last_error();

  Later<Struct> later;
  auto expectBehind = [&](uint32_t size, uint8_t expected, const char *what) {
    memset(&later, 0xaa, sizeof(later));
    later.known.struct_size = size;
    ASSERT_EQ(describe(&later.known), INGOT_OK) << ingot_last_error();
    EXPECT_EQ(later.known.struct_size, size);
    for (uint8_t byte : later.more)
      EXPECT_EQ(byte, expected) << what;
  };
  expectBehind(sizeof(later), 0, "a field that this runtime does not know");
  expectBehind(sizeof(Struct), 0xaa, "written beyond struct_size");

  for (uint32_t size : {0u, first - 1, 0x80000000u}) {
    memset(&later, 0xaa, sizeof(later));
    Later<Struct> before = later;
    before.known.struct_size = later.known.struct_size = size;
    EXPECT_EQ(describe(&later.known), INGOT_INVALID_ARGUMENT);
    EXPECT_EQ(std::string(ingot_last_error()),
              std::string("struct_size of ") + name + ": expected " +
                  std::to_string(sizeof(Struct)) + ", or at least " +
                  std::to_string(first) + ", found " + std::to_string(size));
    EXPECT_EQ(memcmp(&later, &before, sizeof(later)), 0);
  }
  Struct *none = nullptr;
  EXPECT_EQ(describe(none), INGOT_INVALID_ARGUMENT);
  EXPECT_EQ(std::string(ingot_last_error()), std::string(name) + " is null");
}

TEST_F(StructSize, DescriptionsAreWrittenAsFarAsTheyGo) {
  const ingot_program_t *sample = program.get();
  expectSizesAreObeyed<ingot_program_info_t>(
      "ingot_program_info_t", 32,
      [&](auto *info) { return ingot_program_describe(sample, info); });
  expectSizesAreObeyed<ingot_variant_info_t>(
      "ingot_variant_info_t", 48,
      [&](auto *info) { return ingot_program_variant(sample, 1, info); });
  expectSizesAreObeyed<ingot_tensor_spec_t>(
      "ingot_tensor_spec_t", 88,
      [&](auto *spec) { return ingot_program_input(sample, 1, 0, spec); });
  expectSizesAreObeyed<ingot_tensor_spec_t>(
      "ingot_tensor_spec_t", 88,
      [&](auto *spec) { return ingot_program_output(sample, 1, 0, spec); });
  expectSizesAreObeyed<ingot_tensor_spec_t>(
      "ingot_tensor_spec_t", 88,
      [&](auto *spec) { return ingot_program_state(sample, 1, spec); });
}

} // namespace
