//===- CpuTarget.cpp - Cases as programs for the CPU --------------------------===//
//
// Compiled to an artifact that the runtime loads and runs, with one thread and
// with three, in buffers that are only naturally aligned.
//
//===----------------------------------------------------------------------===//

#include "tests/numeric/GuardedBuffer.h"
#include "tests/numeric/NumericTarget.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

/// A program with one context that runs alone and one that has three threads.
class CpuProgram : public TargetProgram {
public:
  static std::string load(const std::string &artifact,
                          std::unique_ptr<TargetProgram> &result) {
    auto loaded = std::make_unique<CpuProgram>();
    if (ingot_program_load_memory(artifact.data(), artifact.size(),
                                  &loaded->program) != INGOT_OK)
      return ingot_last_error();
    for (uint32_t threads : {1u, 3u}) {
      ingot_context_options_t options = INGOT_CONTEXT_OPTIONS_INIT;
      options.threads = threads;
      ingot_context_t *context = nullptr;
      if (ingot_context_create(loaded->program, &options, &context) != INGOT_OK)
        return ingot_last_error();
      loaded->contexts.push_back(context);
    }
    result = std::move(loaded);
    return "";
  }

  ~CpuProgram() override {
    for (ingot_context_t *context : contexts)
      ingot_context_release(context);
    ingot_program_release(program);
  }

  std::string run(const std::string &function,
                  const std::vector<ReferenceTensor> &inputs,
                  std::vector<ReferenceTensor> &results) override {
    std::vector<GuardedBuffer> outputs = makeOutputs(results), again = outputs;
    for (auto [context, buffers] :
         {std::pair(contexts[0], &outputs), std::pair(contexts[1], &again)}) {
      std::string error = runOnce(context, function, inputs, *buffers);
      if (!error.empty())
        return error;
    }
    for (size_t i = 0; i < results.size(); ++i) {
      if (!outputs[i].equals(again[i]))
        return "result " + std::to_string(i) +
               " depends on the number of threads";
      results[i] = outputs[i].read();
    }
    return "";
  }

private:
  static std::vector<GuardedBuffer>
  makeOutputs(const std::vector<ReferenceTensor> &results) {
    std::vector<GuardedBuffer> buffers;
    for (const ReferenceTensor &result : results)
      buffers.emplace_back(result.type);
    return buffers;
  }

  std::string runOnce(ingot_context_t *context, const std::string &function,
                      const std::vector<ReferenceTensor> &inputs,
                      std::vector<GuardedBuffer> &outputs) {
    std::vector<GuardedBuffer> buffers;
    for (const ReferenceTensor &input : inputs)
      buffers.emplace_back(input.type).fill(input);
    std::vector<GuardedBuffer> before = buffers;
    std::vector<ingot_buffer_view_t> inputViews, outputViews;
    for (GuardedBuffer &buffer : buffers)
      inputViews.push_back(buffer.view());
    for (GuardedBuffer &buffer : outputs)
      outputViews.push_back(buffer.view());
    if (ingot_context_run(context, function.c_str(), inputViews.data(),
                          inputViews.size(), outputViews.data(),
                          outputViews.size()) != INGOT_OK)
      return ingot_last_error();
    for (size_t i = 0; i < buffers.size(); ++i)
      if (!buffers[i].equals(before[i]))
        return "input " + std::to_string(i) + " was written";
    for (size_t i = 0; i < outputs.size(); ++i)
      if (!outputs[i].isIntact())
        return "bytes around result " + std::to_string(i) + " were written";
    return "";
  }

  ingot_program_t *program = nullptr;
  std::vector<ingot_context_t *> contexts;
};

std::string compileFor(const char *level, const std::string &text, Mode mode,
                       std::unique_ptr<TargetProgram> &program) {
  CompileOptions options;
  options.cpu = level;
  options.mode = mode;
  try {
    return CpuProgram::load(ingot::compile({"numeric", text}, options).artifact,
                            program);
  } catch (const std::exception &error) {
    return error.what();
  }
}

std::string compile(const std::string &text, Mode mode,
                    std::unique_ptr<TargetProgram> &program) {
  return compileFor("native", text, mode, program);
}

std::string compileForAvx2(const std::string &text, Mode mode,
                           std::unique_ptr<TargetProgram> &program) {
  return compileFor("x86-64-v3", text, mode, program);
}

const RegisterTarget cpu(
    {"cpu", compile, {"f64", "bf16", "f16", "i64", "i32", "i8", "ui8", "i1"}});
// Instructions of AVX-512 for exponents are what differs.
const RegisterTarget avx2({"cpu_avx2", compileForAvx2, {"f64"}, true});

} // namespace
