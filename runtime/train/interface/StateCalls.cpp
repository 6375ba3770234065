//===- StateCalls.cpp - ingot/train.h: state as files ----------------------===//
#include "runtime/train/Checkpoint.h"
#include "runtime/train/Weights.h"
#include "runtime/train/interface/Guard.h"

using namespace ingot::train;

namespace {

using Transfer = void (*)(const std::string &path, const Program &program,
                          Context &context);

ingot_status_t transfer(ingot_status_t onFailure,
                        const ingot_program_t *program,
                        ingot_context_t *context, const char *path,
                        Transfer move) {
  if (!isGiven(program, "program") || !isGiven(context, "context") ||
      !isGiven(path, "path"))
    return INGOT_INVALID_ARGUMENT;
  return guard(onFailure, [&] {
    Context borrowed = Context::borrow(context);
    move(path, Program::borrow(program), borrowed);
  });
}

} // namespace

ingot_status_t ingot_state_save(const ingot_program_t *program,
                                ingot_context_t *context, const char *path) {
  return transfer(INGOT_IO_ERROR, program, context, path, saveState);
}

ingot_status_t ingot_state_load(const ingot_program_t *program,
                                ingot_context_t *context, const char *path) {
  return transfer(INGOT_INVALID_ARGUMENT, program, context, path, loadState);
}

ingot_status_t ingot_weights_load(const ingot_program_t *program,
                                  ingot_context_t *context, const char *path) {
  return transfer(
      INGOT_INVALID_ARGUMENT, program, context, path,
      [](const std::string &file, const Program &program, Context &context) {
        loadWeights(file, program, context);
      });
}
