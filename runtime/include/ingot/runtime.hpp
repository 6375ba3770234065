//===- ingot/runtime.hpp - Loading and running compiled programs, in C++ ---===//
//
// Owners, spans and exceptions over ingot/runtime.h: one header, C++20, and nothing
// to link beside the C interface, whose words hold here, too.
//
//   using namespace ingot::embed;
//   Context context(Program::load("lenet.ingot"));
//   std::vector<float> images(28 * 28), logits(10);
//   context.run("forward", {images}, {logits});
//
// Types and numbers of elements are compared with the signature before a run.
// Whatever fails throws an Error with one line that says why.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_HPP
#define INGOT_RUNTIME_HPP

#include "ingot/runtime.h"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ingot::embed {

/// What everything here throws: what() is one line without a full stop.
class Error : public std::runtime_error {
public:
  Error(ingot_status_t status, const std::string &message)
      : std::runtime_error(message), code(status) {}
  ingot_status_t status() const noexcept { return code; }

private:
  ingot_status_t code;
};

/// Throws the runtime's message unless `status` is INGOT_OK.
inline void check(ingot_status_t status) {
  if (status != INGOT_OK)
    throw Error(status, ingot_last_error());
}

/// Elements of INGOT_F16 and INGOT_BF16, for which C++20 has no type.
struct Float16 {
  uint16_t bits;
};
struct BFloat16 {
  uint16_t bits;
};

/// The element type that a C++ type is the memory of; -1: none.
template <typename T> consteval ingot_dtype_t elementType() {
  if constexpr (std::same_as<T, float>)
    return INGOT_F32;
  else if constexpr (std::same_as<T, double>)
    return INGOT_F64;
  else if constexpr (std::same_as<T, Float16>)
    return INGOT_F16;
  else if constexpr (std::same_as<T, BFloat16>)
    return INGOT_BF16;
  else if constexpr (std::same_as<T, bool>)
    return INGOT_BOOL;
  else if constexpr (std::signed_integral<T> && !std::same_as<T, char>)
    return sizeof(T) == 1   ? INGOT_I8
           : sizeof(T) == 4 ? INGOT_I32
           : sizeof(T) == 8 ? INGOT_I64
                            : -1;
  else if constexpr (std::same_as<T, unsigned char>)
    return INGOT_U8;
  else
    return -1;
}

/// float, double, Float16, BFloat16, bool, int8_t, uint8_t, int32_t, int64_t.
template <typename T>
concept Element = elementType<std::remove_cv_t<T>>() >= 0;

template <typename Range>
concept Elements =
    std::ranges::contiguous_range<Range> && std::ranges::sized_range<Range> &&
    Element<std::ranges::range_value_t<Range>>;

/// Elements that a run reads: those of a vector, array or span, or one number. Refers
/// to them; they are dense and row-major.
class Input {
public:
  template <Elements Range>
  Input(const Range &elements)
      : data(std::ranges::data(elements)), count(std::ranges::size(elements)),
        dtype(elementType<std::ranges::range_value_t<Range>>()) {}
  Input(const void *data, size_t count, ingot_dtype_t dtype)
      : data(data), count(count), dtype(dtype) {}
  template <Element T>
  Input(const T &number) : data(&number), count(1), dtype(elementType<T>()) {}

  const void *data;
  size_t count;
  ingot_dtype_t dtype;
};

/// The same for elements that a run writes.
class Output {
public:
  template <typename Range>
    requires Elements<Range> && std::ranges::borrowed_range<Range> &&
                 (!std::is_const_v<std::remove_reference_t<
                      std::ranges::range_reference_t<Range>>>)
  Output(Range &&elements)
      : data(std::ranges::data(elements)), count(std::ranges::size(elements)),
        dtype(elementType<std::ranges::range_value_t<Range>>()) {}
  template <Element T>
    requires(!std::is_const_v<T>)
  Output(T &number) : data(&number), count(1), dtype(elementType<T>()) {}

  void *data;
  size_t count;
  ingot_dtype_t dtype;
};

/// An input, an output or a state tensor.
struct Tensor {
  std::string name;
  ingot_dtype_t dtype = INGOT_F32;
  std::vector<int64_t> shape;
  ingot_state_role_t role = INGOT_PARAMETER; ///< of a state tensor

  /// Elements.
  size_t size() const {
    size_t count = 1;
    for (int64_t extent : shape)
      count *= static_cast<size_t>(extent);
    return count;
  }
  /// "f32 [1, 10]".
  std::string describe() const {
    std::string text = std::string(ingot_dtype_name(dtype)) + " [";
    for (size_t i = 0; i < shape.size(); ++i)
      text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
  }
};

/// A function, compiled for one set of shapes. A program has several of one name if it
/// was compiled for several batch sizes.
struct Function {
  size_t index = 0; ///< the variant's, as in ingot/runtime.h
  std::string name;
  std::vector<Tensor> inputs, outputs;
  int64_t batch = 0; ///< as in ingot_variant_info_t
  uint64_t arenaBytes = 0;
  size_t updatedParameterCount = 0; ///< 0 unless it is a step of a training
};

/// A loaded program; immutable. Copies share it, and threads may.
class Program {
public:
  /// As ingot_program_load_file().
  static Program load(const std::string &path) {
    ingot_program_t *program;
    check(ingot_program_load_file(path.c_str(), &program));
    return Program(program);
  }
  /// As ingot_program_load_memory(): the bytes are copied.
  static Program fromMemory(std::span<const std::byte> artifact) {
    ingot_program_t *program;
    check(
        ingot_program_load_memory(artifact.data(), artifact.size(), &program));
    return Program(program);
  }
  /// One that is linked in: `*ingot_program_NAME()`, of its generated header.
  static Program fromEmbedded(const ingot_embedded_program &embedded) {
    ingot_program_t *program;
    check(ingot_program_load_embedded(&embedded, &program));
    return Program(program);
  }

  const std::string &name() const { return loaded->name; }
  const std::vector<Function> &functions() const { return loaded->functions; }
  const std::vector<Tensor> &states() const { return loaded->states; }

  /// The first function of that name whose inputs have these types and numbers of
  /// elements.
  const Function &find(std::string_view function,
                       std::span<const Input> inputs) const;

  /// As ingot_program_verify_weights().
  void verifyWeights() const { check(ingot_program_verify_weights(handle())); }
  /// As ingot_program_publish_symbols().
  void publishSymbols() {
    check(ingot_program_publish_symbols(loaded->program.get()));
  }

  const ingot_program_t *handle() const { return loaded->program.get(); }

private:
  struct Release {
    void operator()(ingot_program_t *program) const {
      ingot_program_release(program);
    }
  };
  struct Loaded {
    std::unique_ptr<ingot_program_t, Release> program;
    std::string name;
    std::vector<Function> functions;
    std::vector<Tensor> states;
  };

  explicit Program(ingot_program_t *program);

  std::shared_ptr<Loaded> loaded;
};

/// An instance of a program: memory, threads and state. Calls must not overlap.
class Context {
public:
  /// `threads` as in ingot_context_options_t.
  explicit Context(Program program, uint32_t threads = 0)
      : source(std::move(program)) {
    ingot_context_options_t options = INGOT_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    ingot_context_t *created;
    check(ingot_context_create(source.handle(), &options, &created));
    context.reset(created);
  }

  const Program &program() const { return source; }

  /// Runs the function that Program::find() gives, with inputs and outputs in the
  /// order of its signature.
  void run(std::string_view function, std::span<const Input> inputs,
           std::span<const Output> outputs) {
    run(source.find(function, inputs), inputs, outputs);
  }
  void run(std::string_view function, std::initializer_list<Input> inputs,
           std::initializer_list<Output> outputs) {
    run(function, std::span(inputs), std::span(outputs));
  }

  /// Runs `function`, one of program().functions().
  void run(const Function &function, std::span<const Input> inputs,
           std::span<const Output> outputs);
  void run(const Function &function, std::initializer_list<Input> inputs,
           std::initializer_list<Output> outputs) {
    run(function, std::span(inputs), std::span(outputs));
  }

  /// The elements of a state, to be read and written until the next run.
  template <Element T> std::span<T> state(std::string_view name) {
    const Tensor &tensor = source.states()[findState(name)];
    if (tensor.dtype != elementType<T>())
      throw Error(INGOT_INVALID_ARGUMENT,
                  "state '" + tensor.name + "' is " + tensor.describe() +
                      ", not of " + ingot_dtype_name(elementType<T>()));
    void *data;
    check(ingot_context_state(handle(), findState(name), &data));
    return {static_cast<T *>(data), tensor.size()};
  }

  /// Gives a state these elements.
  template <Element T>
  void setState(std::string_view name, std::span<const T> elements) {
    std::span<T> target = state<T>(name);
    if (target.size() != elements.size())
      throw Error(INGOT_INVALID_ARGUMENT,
                  "state '" + std::string(name) + "' has " +
                      std::to_string(target.size()) + " elements, not " +
                      std::to_string(elements.size()));
    std::ranges::copy(elements, target.begin());
  }

  /// Sets every state back to its initial value.
  void reset() { check(ingot_context_reset(handle())); }

  using Observer = std::function<void(const ingot_step_event_t &)>;
  /// Calls `after` after every step of a run, and `before` before it; either may be
  /// empty. What they throw leaves the run that is in progress, once it has ended.
  void observe(Observer after, Observer before = {});

  ingot_context_t *handle() { return context.get(); }

private:
  struct Release {
    void operator()(ingot_context_t *context) const {
      ingot_context_release(context);
    }
  };
  struct Observers {
    Observer before, after;
    std::exception_ptr error;

    void call(const Observer &observer,
              const ingot_step_event_t &event) noexcept;
  };

  size_t findState(std::string_view name) const;
  void addView(const Function &function, const char *role, const Tensor &tensor,
               void *data, size_t count, ingot_dtype_t dtype);

  Program source; ///< outlives the context below
  std::unique_ptr<Observers> observers;
  std::unique_ptr<ingot_context_t, Release> context;
  std::vector<ingot_buffer_view_t> views; ///< kept: later runs allocate nothing
};

//===--- What follows is not for reading along -----------------------------===//

namespace detail {

inline Tensor describe(const ingot_tensor_spec_t &spec) {
  return {
      spec.name, spec.dtype, {spec.shape, spec.shape + spec.rank}, spec.role};
}

template <typename Describe>
std::vector<Tensor> describeAll(size_t count, Describe describeOne) {
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < count; ++i) {
    ingot_tensor_spec_t spec = {};
    spec.struct_size = sizeof(spec);
    check(describeOne(i, &spec));
    tensors.push_back(describe(spec));
  }
  return tensors;
}

/// What differs between a tensor and elements; empty: nothing.
inline std::string difference(const Function &function, const char *role,
                              const Tensor &tensor, size_t count,
                              ingot_dtype_t dtype) {
  if (tensor.dtype == dtype && tensor.size() == count)
    return "";
  return std::string(role) + " '" + tensor.name + "' of '" + function.name +
         "': expected " + tensor.describe() + ", found " +
         std::to_string(count) + " of " + ingot_dtype_name(dtype);
}

inline std::string countDifference(const Function &function, const char *role,
                                   size_t expected, size_t found) {
  if (expected == found)
    return "";
  return "'" + function.name + "': expected " + std::to_string(expected) + " " +
         role + "s, found " + std::to_string(found);
}

inline std::string difference(const Function &function,
                              std::span<const Input> inputs) {
  std::string text =
      countDifference(function, "input", function.inputs.size(), inputs.size());
  for (size_t i = 0; text.empty() && i < inputs.size(); ++i)
    text = difference(function, "input", function.inputs[i], inputs[i].count,
                      inputs[i].dtype);
  return text;
}

} // namespace detail

inline Program::Program(ingot_program_t *program)
    : loaded(std::make_shared<Loaded>()) {
  loaded->program.reset(program);
  ingot_program_info_t whole = {};
  whole.struct_size = sizeof(whole);
  check(ingot_program_describe(program, &whole));
  loaded->name = whole.name;
  for (size_t i = 0; i < whole.variant_count; ++i) {
    ingot_variant_info_t info = {};
    info.struct_size = sizeof(info);
    check(ingot_program_variant(program, i, &info));
    auto describeWith = [&](auto describe) {
      return [=](size_t position, ingot_tensor_spec_t *spec) {
        return describe(program, i, position, spec);
      };
    };
    loaded->functions.push_back(
        {i, info.function,
         detail::describeAll(info.input_count,
                             describeWith(ingot_program_input)),
         detail::describeAll(info.output_count,
                             describeWith(ingot_program_output)),
         info.batch, info.arena_bytes, info.updated_parameter_count});
  }
  loaded->states = detail::describeAll(
      whole.state_count, [&](size_t index, ingot_tensor_spec_t *spec) {
        return ingot_program_state(program, index, spec);
      });
}

inline const Function &Program::find(std::string_view function,
                                     std::span<const Input> inputs) const {
  std::string difference, names;
  for (const Function &candidate : functions()) {
    if (candidate.name != function) {
      names += (names.empty() ? "" : ", ") + candidate.name;
      continue;
    }
    std::string found = detail::difference(candidate, inputs);
    if (found.empty())
      return candidate;
    if (difference.empty())
      difference = std::move(found);
  }
  if (!difference.empty())
    throw Error(INGOT_INVALID_ARGUMENT, difference);
  throw Error(INGOT_NOT_FOUND, "no function '" + std::string(function) +
                                   "': '" + name() + "' has " + names);
}

inline void Context::addView(const Function &function, const char *role,
                             const Tensor &tensor, void *data, size_t count,
                             ingot_dtype_t dtype) {
  if (std::string text =
          detail::difference(function, role, tensor, count, dtype);
      !text.empty())
    throw Error(INGOT_INVALID_ARGUMENT, text);
  ingot_buffer_view_t view = {};
  view.data = data;
  view.dtype = dtype;
  view.rank = static_cast<int32_t>(tensor.shape.size());
  std::ranges::copy(tensor.shape, view.shape);
  views.push_back(view);
}

inline void Context::run(const Function &function,
                         std::span<const Input> inputs,
                         std::span<const Output> outputs) {
  for (std::string text :
       {detail::countDifference(function, "input", function.inputs.size(),
                                inputs.size()),
        detail::countDifference(function, "output", function.outputs.size(),
                                outputs.size())})
    if (!text.empty())
      throw Error(INGOT_INVALID_ARGUMENT, text);
  views.clear();
  // The runtime does not write where it reads.
  for (size_t i = 0; i < inputs.size(); ++i)
    addView(function, "input", function.inputs[i],
            const_cast<void *>(inputs[i].data), inputs[i].count,
            inputs[i].dtype);
  for (size_t i = 0; i < outputs.size(); ++i)
    addView(function, "output", function.outputs[i], outputs[i].data,
            outputs[i].count, outputs[i].dtype);
  check(ingot_context_run_variant(handle(), function.index, views.data(),
                                  inputs.size(), views.data() + inputs.size(),
                                  outputs.size()));
  if (observers && observers->error)
    std::rethrow_exception(std::exchange(observers->error, nullptr));
}

inline size_t Context::findState(std::string_view name) const {
  const std::vector<Tensor> &states = source.states();
  auto found = std::ranges::find(states, name, &Tensor::name);
  if (found == states.end())
    throw Error(INGOT_NOT_FOUND, "'" + source.name() + "' has no state '" +
                                     std::string(name) + "'");
  return static_cast<size_t>(found - states.begin());
}

inline void Context::Observers::call(const Observer &observer,
                                     const ingot_step_event_t &event) noexcept {
  // No exception may pass through the runtime.
  try {
    if (observer && !error)
      observer(event);
  } catch (...) {
    error = std::current_exception();
  }
}

inline void Context::observe(Observer after, Observer before) {
  auto created = std::make_unique<Observers>();
  created->before = std::move(before);
  created->after = std::move(after);
  auto tell = [](const ingot_step_event_t *event, void *user) {
    auto *all = static_cast<Observers *>(user);
    all->call(all->after, *event);
  };
  auto tellBefore = [](const ingot_step_event_t *event, void *user) {
    auto *all = static_cast<Observers *>(user);
    all->call(all->before, *event);
  };
  check(ingot_context_observe(handle(), created->after ? +tell : nullptr,
                              created.get()));
  check(ingot_context_observe_before(
      handle(), created->before ? +tellBefore : nullptr, created.get()));
  observers = std::move(created);
}

} // namespace ingot::embed

#endif // INGOT_RUNTIME_HPP
