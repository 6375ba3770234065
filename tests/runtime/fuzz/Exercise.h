//===- Exercise.h - Does with a file what a user does, except running it ---===//
#ifndef INGOT_TESTS_RUNTIME_FUZZ_EXERCISE_H
#define INGOT_TESTS_RUNTIME_FUZZ_EXERCISE_H

#include "ingot/runtime.h"
#include "tests/runtime/artifact/ArtifactBuilder.h"
#include "tests/runtime/artifact/Owned.h"

#include <cstring>

namespace ingot::testing {

/// Makes the last error one that no artifact causes: messages stay until the next
/// failure.
inline void clearMessage() {
  (void)ingot_context_run(nullptr, "", nullptr, 0, nullptr, 0);
}

/// Aborts if a call failed without a message since clearMessage().
inline void requireMessage() {
  if (!strcmp(ingot_last_error(), "context is null") || !*ingot_last_error())
    abort();
}

/// Aborts unless a call that no artifact can make fail has succeeded.
inline void requireOk(ingot_status_t status) {
  if (status != INGOT_OK)
    abort();
}

/// Loads `file`, reads all that the program says, makes a context and gives both
/// to `use`. Returns whether it loaded. Aborts if a failure comes without a message.
template <typename Use> bool exerciseArtifact(const Bytes &file, Use use) {
  clearMessage();
  ingot_program_t *program = nullptr;
  if (ingot_program_load_memory(file.data(), file.size(), &program) !=
      INGOT_OK) {
    requireMessage();
    if (program)
      abort();
    return false;
  }
  ingot_program_info_t whole = sized<ingot_program_info_t>();
  requireOk(ingot_program_describe(program, &whole));
  size_t nameBytes = strlen(whole.name);
  for (size_t i = 0; i < whole.variant_count; ++i) {
    auto variant = sized<ingot_variant_info_t>();
    auto spec = sized<ingot_tensor_spec_t>();
    requireOk(ingot_program_variant(program, i, &variant));
    for (size_t j = 0; j < variant.input_count; ++j) {
      requireOk(ingot_program_input(program, i, j, &spec));
      nameBytes += strlen(spec.name);
    }
    for (size_t j = 0; j < variant.output_count; ++j) {
      requireOk(ingot_program_output(program, i, j, &spec));
      nameBytes += strlen(spec.name);
    }
  }
  if (ingot_program_verify_weights(program) != INGOT_OK)
    requireMessage();

  // One thread: a mutated task count must not start a thousand.
  ingot_context_options_t options = INGOT_CONTEXT_OPTIONS_INIT;
  options.threads = 1;
  ingot_context_t *context = nullptr;
  clearMessage();
  if (ingot_context_create(program, &options, &context) != INGOT_OK)
    requireMessage();
  else
    for (size_t i = 0; i < whole.state_count; ++i) {
      void *data;
      requireOk(ingot_context_state(context, i, &data));
    }
  if (context)
    use(program, context);
  ingot_context_release(context);
  ingot_program_release(program);
  return nameBytes > 0;
}

inline bool exerciseArtifact(const Bytes &file) {
  return exerciseArtifact(file, [](ingot_program_t *, ingot_context_t *) {});
}

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_FUZZ_EXERCISE_H
