//===- Program.h - Loaded programs, with ownership and exceptions ----------===//
#ifndef INGOT_RUNTIME_TRAIN_PROGRAM_H
#define INGOT_RUNTIME_TRAIN_PROGRAM_H

#include "runtime/train/io/TensorSpec.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::train {

using io::describeTensors;
using io::findTensor;
using io::TensorSpec;

/// A tensor at `data`, as the C interface takes it.
ingot_buffer_view_t toBufferView(const TensorSpec &spec, void *data);

/// Zeros for a tensor. Throws, with its name and size, if memory runs out.
std::vector<std::byte> makeZeros(const TensorSpec &spec);

/// Names of the states of whatever draws random numbers. They are buffers that no file
/// of another framework has, and keep their first values without one.
inline constexpr std::string_view kRandomStates[] = {"rng.seed", "rng.step"};

struct StateSpec : TensorSpec {
  ingot_state_role_t role = INGOT_PARAMETER;

  /// Whether a weight file holds it; optimiser slots are left out.
  bool isWeight() const { return role != INGOT_OPTIMIZER_SLOT; }
};

/// One function compiled for one set of shapes.
struct Variant {
  size_t index = 0; ///< of the program's variants
  std::string function;
  std::vector<TensorSpec> inputs, outputs;
  size_t stepCount = 0;
  uint64_t arenaBytes = 0;
  int64_t batch = 0;                ///< as in ingot_variant_info_t
  size_t updatedParameterCount = 0; ///< 0 unless it is a step of a training
};

/// A loaded artifact; immutable. Throws std::runtime_error with the runtime's
/// message if it cannot be loaded.
class Program {
public:
  static Program load(const std::string &path);
  static Program fromMemory(std::string_view artifact);
  /// One that somebody else owns, and that outlives this.
  static Program borrow(const ingot_program_t *program);

  const std::string &name() const { return programName; }
  const std::vector<Variant> &variants() const { return variantList; }
  const std::vector<StateSpec> &states() const { return stateList; }

  /// The variants of `function`; throws, naming those there are, if none.
  std::vector<const Variant *> variantsOf(const std::string &function) const;

  /// Tells gdb and perf the names of the kernels. Throws if it cannot.
  void publishSymbols();

  const ingot_program_t *handle() const { return program.get(); }

private:
  Program(ingot_program_t *program, bool isOwner);

  struct Release {
    bool isOwner;
    void operator()(ingot_program_t *program) const {
      if (isOwner)
        ingot_program_release(program);
    }
  };
  std::unique_ptr<ingot_program_t, Release> program;
  std::string programName;
  std::vector<Variant> variantList;
  std::vector<StateSpec> stateList;
};

/// An instance of a program, which must outlive it: arena, threads and state.
class Context {
public:
  /// `threads` 0: one per CPU of the affinity mask.
  explicit Context(const Program &program, uint32_t threads = 0);
  /// One that somebody else owns, and that outlives this.
  static Context borrow(ingot_context_t *context);

  /// Runs `variant` on data in signature order; throws if that fails.
  void run(const Variant &variant, std::span<void *const> inputs,
           std::span<void *const> outputs);

  /// As ingot_context_state: to be called again after every run. Throws if the
  /// state cannot be had.
  void *state(size_t index);
  void reset();
  /// Calls `before` and `after` around every step from now on; either may be null.
  void observe(ingot_observer_t before, ingot_observer_t after, void *user);
  ingot_context_t *handle() { return context.get(); }

private:
  struct Release {
    bool isOwner;
    void operator()(ingot_context_t *context) const {
      if (isOwner)
        ingot_context_release(context);
    }
  };
  Context(ingot_context_t *context, bool isOwner)
      : context(context, Release{isOwner}) {}

  std::unique_ptr<ingot_context_t, Release> context;
  std::vector<ingot_buffer_view_t> views; ///< kept: a run allocates nothing
};

/// The addresses of all states, as they are between two runs.
std::vector<const void *> readStates(const Program &program, Context &context);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PROGRAM_H
