//===- program.h - Programs, their functions and their state ---------------===//
//
//   INGOT_PROGRAM(mlp) {                            // runs once per batch size
//     Mlp net;
//     optim::AdamW adam(net.parameters());
//     function("forward", {input("images", {batch(), 784})}, [&](Tensor images) {
//       return Outputs{{"logits", net(images)}};
//     });
//     function("train_step",
//              {input("images", {batch(), 784}), input("labels", {batch()}, i64),
//               scalar("lr")},
//              [&](Tensor images, Tensor labels, Tensor lr) {
//                Tensor loss = cross_entropy(net(images), labels);
//                adam.step(grad(loss, net.parameters()), lr);
//                return Outputs{{"loss", loss}};
//              });
//   }
//
// Functions share the state tensors of the program. State that a function reads
// becomes one of its arguments, state that it assigns one of its results; both
// are tracked here and bound by the runtime, so the user never passes them.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PROGRAM_H
#define INGOT_PROGRAM_H

#include "ingot/tensor.h"

#include <functional>

/// Defines and registers the program `name`; a body follows, which runs once for
/// each batch size that is compiled.
#define INGOT_PROGRAM(name)                                                    \
  static void ingotProgram_##name();                                           \
  static const ::ingot::detail::ProgramRegistration ingotRegistration_##name(  \
      #name, ingotProgram_##name);                                             \
  static void ingotProgram_##name()

namespace ingot {

/// An input of a function.
struct Input {
  std::string name;
  Shape shape;
  DType dtype = f32;
};

/// An input of a function, a tensor.
Input input(const std::string &name, const Shape &shape, DType dtype = f32);

/// An input of rank 0, for what changes from run to run: a learning rate.
Input scalar(const std::string &name, DType dtype = f32);

/// The named outputs of a function. A body that returns one Tensor calls it
/// "output"; a body that returns nothing has no output (it assigns state).
struct Outputs {
  Outputs() = default;
  Outputs(std::initializer_list<std::pair<std::string, Tensor>> outputs)
      : values(outputs) {}
  Outputs(const Tensor &output) : values{{"output", output}} {}
  std::vector<std::pair<std::string, Tensor>> values;
};

/// The batch size that the program is built for: a constant of the compiled program, meant
/// for shapes. A function whose samples are run in portions computes with it, not with the
/// number of samples that it is given: `sum(x, 1) / batch()` is the same for any number.
int64_t batch(SourceLocation location = SourceLocation::current());

/// Makes `state` hold `value` after the function has run. Later uses of `state`
/// in the function mean `value`, which is broadcast to its shape; gradients do not
/// pass through it, as through an optimiser's step.
void assign(const Tensor &state, const Operand &value,
            SourceLocation location = SourceLocation::current());

/// Runs `body`, whose assignments hold only if `condition`, a boolean of rank 0, is
/// true in the run: where it is false, state stays what it is. All is computed in
/// either case.
void assign_if(const Tensor &condition, const std::function<void()> &body,
               SourceLocation location = SourceLocation::current());

/// Freezes a parameter, or frees it, for what is built afterwards: grad() gives no
/// gradient for a frozen one, and an optimiser has no state for it and does not
/// update it. nn::Module::requires_grad_() does so for all of a module.
void requires_grad_(const Tensor &parameter, bool requires_grad = true,
                    SourceLocation location = SourceLocation::current());

struct GradOptions {
  /// Give 0 as the gradient of what the loss does not depend on, instead of an
  /// error.
  bool allow_unused = false;
};

/// d loss / d wrt[i] for each i, of the type of wrt[i], as torch.autograd.grad. No
/// tensor for a parameter that is frozen. `loss` has rank 0.
std::vector<Tensor> grad(const Tensor &loss, const std::vector<Tensor> &wrt,
                         const GradOptions &options = {},
                         SourceLocation location = SourceLocation::current());

/// What `block` returns, as torch.utils.checkpoint.checkpoint: each gradient computes
/// again what it computes instead of keeping it, which takes less memory and more time.
/// They keep what it reads and returns. Within another checkpoint, and around gradients,
/// it changes nothing.
Tensor checkpoint(const std::function<Tensor()> &block,
                  SourceLocation location = SourceLocation::current());
std::vector<Tensor>
checkpoint(const std::function<std::vector<Tensor>()> &block,
           SourceLocation location = SourceLocation::current());

/// First value of a state tensor. Random values depend on the seed of the build
/// and the name of the state only.
struct Init {
  enum class Kind { constant, uniform, normal };
  Kind kind = Kind::constant;
  Number first = 0.0;  // the constant, the lower bound or the mean
  double second = 0.0; // the upper bound or the standard deviation

  bool operator==(const Init &) const = default;
};

namespace init {
inline Init constant(const Number &value) {
  return {Init::Kind::constant, value, 0.0};
}
inline Init zeros() { return constant(0.0); }
inline Init ones() { return constant(1.0); }
/// Uniform in [low, high).
inline Init uniform(double low, double high) {
  return {Init::Kind::uniform, low, high};
}
inline Init normal(double mean = 0.0, double std = 1.0) {
  return {Init::Kind::normal, mean, std};
}
} // namespace init

namespace detail {

/// What a state tensor is for; only optimizer slots and counters are
/// missing from the weights of a deployed model.
enum class StateKind { parameter, buffer, optimizer_slot };

Tensor declare_state(const std::string &name, StateKind kind,
                     const TensorSpec &spec, const Init &init,
                     SourceLocation location);

/// The name that `state` was declared with.
std::string state_name(const Tensor &state);

/// False for a parameter that is frozen.
bool requires_grad(const Tensor &tensor);

/// Whether optimisers are asked to add norms of gradients to the outputs.
bool watches_gradients();

/// Adds an output to the function under construction, behind those that its body
/// returns; a second one of a name takes the place of the first.
void add_output(const std::string &name, const Tensor &value);

/// Sets the type in which products of f32 are computed; returns what it was.
std::optional<DType> set_autocast(std::optional<DType> dtype);

/// What one random operation draws from: state of the program that advances
/// after each run, and a number of its own.
struct RandomStream {
  Tensor seed, step;
  int64_t number;
};
RandomStream next_random_stream();

/// Takes a place in the list of modules that the function under construction calls,
/// callers before what they call.
size_t begin_module_call();

/// What the call was: the module's path, its text without submodules, the number of
/// elements of its parameters, and its result, if that is one tensor.
void end_module_call(size_t call, const std::string &path,
                     const std::string &text, int64_t parameters,
                     const Tensor &output);

class ProgramRegistration {
public:
  ProgramRegistration(const char *name, void (*body)(),
                      SourceLocation location = SourceLocation::current());
};

using FunctionBody = std::function<Outputs(const std::vector<Tensor> &)>;

void build_function(const std::string &name, const std::vector<Input> &inputs,
                    size_t parameter_count, const FunctionBody &body,
                    SourceLocation location);

template <class Call> struct ParameterCount;
template <class Class, class Result, class... Parameters>
struct ParameterCount<Result (Class::*)(Parameters...)>
    : std::integral_constant<size_t, sizeof...(Parameters)> {};
template <class Class, class Result, class... Parameters>
struct ParameterCount<Result (Class::*)(Parameters...) const>
    : std::integral_constant<size_t, sizeof...(Parameters)> {};

template <class Body, size_t... index>
Outputs call_body(Body &body, const std::vector<Tensor> &inputs,
                  std::index_sequence<index...>) {
  if constexpr (std::is_void_v<decltype(body(inputs[index]...))>) {
    body(inputs[index]...);
    return {};
  } else {
    return body(inputs[index]...);
  }
}

} // namespace detail

/// Adds a function to the program. `body` is a lambda with one Tensor parameter
/// per input, which returns Outputs, a Tensor or nothing.
template <class Body>
void function(const std::string &name, const std::vector<Input> &inputs,
              Body body, SourceLocation location = SourceLocation::current()) {
  constexpr size_t count =
      detail::ParameterCount<decltype(&Body::operator())>();
  detail::build_function(
      name, inputs, count,
      [&](const std::vector<Tensor> &values) {
        return detail::call_body(body, values,
                                 std::make_index_sequence<count>());
      },
      location);
}

} // namespace ingot

#endif // INGOT_PROGRAM_H
