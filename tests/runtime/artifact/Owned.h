//===- Owned.h - Programs, contexts and buffers that release themselves ----===//
#ifndef INGOT_TESTS_RUNTIME_ARTIFACT_OWNED_H
#define INGOT_TESTS_RUNTIME_ARTIFACT_OWNED_H

#include "ingot/runtime.h"
#include "tests/runtime/artifact/ArtifactBuilder.h"

#include <gtest/gtest.h>
#include <memory>

namespace ingot::testing {

struct Release {
  void operator()(ingot_program_t *program) { ingot_program_release(program); }
  void operator()(ingot_context_t *context) { ingot_context_release(context); }
};
using Program = std::unique_ptr<ingot_program_t, Release>;
using Context = std::unique_ptr<ingot_context_t, Release>;

/// A struct for a call to fill in.
template <typename Struct> Struct sized() {
  Struct result = {};
  result.struct_size = sizeof(Struct);
  return result;
}

/// State tensor `index` of `context`; null, and a failed test, if it cannot be had.
template <typename T> T *stateOf(const Context &context, size_t index) {
  void *data = nullptr;
  EXPECT_EQ(ingot_context_state(context.get(), index, &data), INGOT_OK)
      << ingot_last_error();
  return static_cast<T *>(data);
}

/// The program in `file`; null, and a failed test, if it does not load.
inline Program load(const Bytes &file) {
  ingot_program_t *program = nullptr;
  EXPECT_EQ(ingot_program_load_memory(file.data(), file.size(), &program),
            INGOT_OK)
      << ingot_last_error();
  return Program(program);
}

/// Expects that `file` does not load.
inline void expectRefused(const Bytes &file, ingot_status_t status,
                          const std::string &message) {
  auto *program = reinterpret_cast<ingot_program_t *>(&status);
  EXPECT_EQ(ingot_program_load_memory(file.data(), file.size(), &program),
            status);
  EXPECT_EQ(program, nullptr);
  EXPECT_EQ(ingot_last_error(), message);
}

/// The program in `file`, which lies at an odd address and is changed afterwards: what
/// is loaded is a copy.
inline Program loadFromOddAddress(Bytes file) {
  file.insert(file.begin(), 0);
  ingot_program_t *program = nullptr;
  EXPECT_EQ(
      ingot_program_load_memory(file.data() + 1, file.size() - 1, &program),
      INGOT_OK)
      << ingot_last_error();
  std::fill(file.begin(), file.end(), 0xff);
  return Program(program);
}

inline Context createContext(const Program &program, uint32_t threads = 1) {
  ingot_context_options_t options = INGOT_CONTEXT_OPTIONS_INIT;
  options.threads = threads;
  ingot_context_t *context = nullptr;
  EXPECT_EQ(ingot_context_create(program.get(), &options, &context), INGOT_OK)
      << ingot_last_error();
  return Context(context);
}

/// Expects that no memory holds the context of a program with such an arena.
inline void expectNoArena(ArtifactBuilder builder, uint64_t arenaBytes) {
  builder.metadata.variants[0]->arena_bytes = arenaBytes;
  Program program = load(builder.assemble());
  ingot_context_t *context = nullptr;
  EXPECT_EQ(ingot_context_create(program.get(), nullptr, &context),
            INGOT_OUT_OF_MEMORY);
  EXPECT_EQ(context, nullptr);
}

template <typename T> constexpr ingot_dtype_t kElementType = INGOT_F32;
template <> inline constexpr ingot_dtype_t kElementType<int32_t> = INGOT_I32;
template <> inline constexpr ingot_dtype_t kElementType<int64_t> = INGOT_I64;

/// A dense tensor that owns its elements.
template <typename T> struct Dense {
  explicit Dense(std::vector<int64_t> shape, std::vector<T> values = {})
      : shape(std::move(shape)), values(std::move(values)) {
    size_t count = 1;
    for (int64_t extent : this->shape)
      count *= static_cast<size_t>(extent);
    this->values.resize(count);
  }

  ingot_buffer_view_t view() {
    ingot_buffer_view_t result = {
        values.data(), kElementType<T>, static_cast<int32_t>(shape.size()), {}};
    std::copy(shape.begin(), shape.end(), result.shape);
    return result;
  }

  std::vector<int64_t> shape;
  std::vector<T> values;
};

/// Runs `function` with one input and one output.
template <typename In, typename Out>
ingot_status_t run(const Context &context, const char *function,
                   Dense<In> &input, Dense<Out> &output) {
  ingot_buffer_view_t in = input.view(), out = output.view();
  return ingot_context_run(context.get(), function, &in, 1, &out, 1);
}

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_ARTIFACT_OWNED_H
