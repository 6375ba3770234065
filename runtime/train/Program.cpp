//===- Program.cpp - Loaded programs, with ownership and exceptions --------===//
#include "runtime/train/Program.h"

#include <algorithm>
#include <set>
#include <stdexcept>

using namespace ingot::train;

namespace {

void check(ingot_status_t status) {
  if (status != INGOT_OK)
    throw std::runtime_error(ingot_last_error());
}

void assign(TensorSpec &target, const ingot_tensor_spec_t &spec) {
  target.name = spec.name;
  target.dtype = spec.dtype;
  target.shape.assign(spec.shape, spec.shape + spec.rank);
}

using DescribeTensor = ingot_status_t (*)(const ingot_program_t *, size_t,
                                          size_t, ingot_tensor_spec_t *);

std::vector<TensorSpec> readTensors(const ingot_program_t *program,
                                    size_t variant, size_t count,
                                    DescribeTensor describe) {
  std::vector<TensorSpec> tensors(count);
  for (size_t i = 0; i < count; ++i) {
    ingot_tensor_spec_t spec;
    spec.struct_size = sizeof(spec);
    check(describe(program, variant, i, &spec));
    assign(tensors[i], spec);
  }
  return tensors;
}

} // namespace

ingot_buffer_view_t ingot::train::toBufferView(const TensorSpec &spec,
                                               void *data) {
  ingot_buffer_view_t view = {};
  view.data = data;
  view.dtype = spec.dtype;
  view.rank = static_cast<int32_t>(spec.shape.size());
  std::ranges::copy(spec.shape, view.shape);
  return view;
}

std::vector<std::byte> ingot::train::makeZeros(const TensorSpec &spec) {
  try {
    return std::vector<std::byte>(spec.bytes());
  } catch (const std::exception &) { // out of memory, or longer than any vector
    throw std::runtime_error("cannot allocate the " +
                             std::to_string(spec.bytes()) + " bytes of '" +
                             spec.name + "', " + spec.describe());
  }
}

Program Program::load(const std::string &path) {
  ingot_program_t *program;
  check(ingot_program_load_file(path.c_str(), &program));
  return Program(program, true);
}

Program Program::fromMemory(std::string_view artifact) {
  ingot_program_t *program;
  check(ingot_program_load_memory(artifact.data(), artifact.size(), &program));
  return Program(program, true);
}

Program Program::borrow(const ingot_program_t *program) {
  // Nothing but publishSymbols() changes it.
  return Program(const_cast<ingot_program_t *>(program), false);
}

void Program::publishSymbols() {
  check(ingot_program_publish_symbols(program.get()));
}

Program::Program(ingot_program_t *loaded, bool isOwner)
    : program(loaded, Release{isOwner}) {
  ingot_program_info_t whole;
  whole.struct_size = sizeof(whole);
  check(ingot_program_describe(loaded, &whole));
  programName = whole.name;
  variantList.resize(whole.variant_count);
  for (size_t i = 0; i < variantList.size(); ++i) {
    ingot_variant_info_t info;
    info.struct_size = sizeof(info);
    check(ingot_program_variant(loaded, i, &info));
    variantList[i] = {
        i,
        info.function,
        readTensors(loaded, i, info.input_count, ingot_program_input),
        readTensors(loaded, i, info.output_count, ingot_program_output),
        info.step_count,
        info.arena_bytes,
        info.batch,
        info.updated_parameter_count};
  }
  stateList.resize(whole.state_count);
  for (size_t i = 0; i < stateList.size(); ++i) {
    ingot_tensor_spec_t spec;
    spec.struct_size = sizeof(spec);
    check(ingot_program_state(loaded, i, &spec));
    assign(stateList[i], spec);
    stateList[i].role = spec.role;
  }
}

std::vector<const Variant *>
Program::variantsOf(const std::string &function) const {
  std::vector<const Variant *> found;
  std::set<std::string> names;
  for (const Variant &variant : variantList) {
    names.insert(variant.function);
    if (variant.function == function)
      found.push_back(&variant);
  }
  if (!found.empty())
    return found;
  std::string known;
  for (const std::string &name : names)
    known += (known.empty() ? "" : ", ") + name;
  throw std::runtime_error("no function '" + function + "': program '" +
                           programName + "' has " + known);
}

Context::Context(const Program &program, uint32_t threads)
    : Context(nullptr, true) {
  ingot_context_options_t options = INGOT_CONTEXT_OPTIONS_INIT;
  options.threads = threads;
  ingot_context_t *created;
  check(ingot_context_create(program.handle(), &options, &created));
  context.reset(created);
}

Context Context::borrow(ingot_context_t *context) {
  return Context(context, false);
}

void Context::run(const Variant &variant, std::span<void *const> inputs,
                  std::span<void *const> outputs) {
  views.clear();
  auto append = [&](const std::vector<TensorSpec> &specs,
                    std::span<void *const> data) {
    if (specs.size() != data.size())
      throw std::logic_error("expected one address per tensor");
    for (size_t i = 0; i < specs.size(); ++i)
      views.push_back(toBufferView(specs[i], data[i]));
  };
  append(variant.inputs, inputs);
  append(variant.outputs, outputs);
  check(ingot_context_run_variant(handle(), variant.index, views.data(),
                                  inputs.size(), views.data() + inputs.size(),
                                  outputs.size()));
}

void *Context::state(size_t index) {
  void *address;
  check(ingot_context_state(handle(), index, &address));
  return address;
}

void Context::reset() { check(ingot_context_reset(handle())); }

void Context::observe(ingot_observer_t before, ingot_observer_t after,
                      void *user) {
  check(ingot_context_observe_before(handle(), before, user));
  check(ingot_context_observe(handle(), after, user));
}

std::vector<const void *> ingot::train::readStates(const Program &program,
                                                   Context &context) {
  std::vector<const void *> states;
  for (size_t i = 0; i < program.states().size(); ++i)
    states.push_back(context.state(i));
  return states;
}
