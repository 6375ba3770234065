//===- Module.h - Modules and layers --------------------------------------===//
//
// A module registers itself with its parent under a name when it is constructed,
// so that parameters get PyTorch's dotted names in declaration order. Modules
// hold no data: a parameter is a state tensor of the program under construction.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_NN_MODULE_H
#define INGOT_NN_MODULE_H

#include "ingot/ops.h"
#include "ingot/program.h"

#include <functional>
#include <iosfwd>

#ifndef __cpp_rtti
#error                                                                         \
    "modules need run-time type information: compile models without -fno-rtti"
#endif

namespace ingot::nn {

/// What has parameters, buffers and submodules.
class Module {
public:
  /// The root of a model. Two roots of one program (generator, discriminator)
  /// need names, which begin the names of their parameters.
  explicit Module(std::string name = "",
                  SourceLocation location = SourceLocation::current())
      : path_(std::move(name)), location_(location) {}
  /// The submodule `name` of `parent`.
  Module(Module &parent, const std::string &name,
         SourceLocation location = SourceLocation::current());
  Module(const Module &) = delete;
  Module &operator=(const Module &) = delete;
  virtual ~Module() = default;

  using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

  /// Own ones first, then those of the submodules in order of registration.
  NamedTensors named_parameters() const;
  NamedTensors named_buffers() const;
  std::vector<Tensor> parameters() const;
  std::vector<Tensor> buffers() const;
  /// Number of elements of all parameters.
  int64_t parameter_count() const;

  /// Sets the mode of this module and all below: dropout and batch statistics
  /// are for training only. It holds for functions that are built afterwards.
  void train(bool mode = true);
  void eval() { train(false); }
  bool is_training() const { return training_; }

  /// Freezes all parameters of this module and below, or frees them, as
  /// ingot::requires_grad_(). Running means of a batch normalisation are no parameters:
  /// eval() keeps them.
  Module &requires_grad_(bool requires_grad = true);

  /// Dotted path from the root, "layer1.0.conv1"; empty for the root.
  const std::string &path() const { return path_; }
  /// Where it was constructed.
  SourceLocation location() const { return location_; }

  /// What PyTorch calls its type: "Linear", "Conv2d".
  std::string type_name() const;
  /// The parameters of a constructor call as PyTorch prints them.
  virtual std::string extra_repr() const { return ""; }
  /// The tree of modules as PyTorch prints it.
  std::string repr() const;
  /// The same with the number of parameters behind each module that has some.
  std::string summary() const;

  /// Declares a parameter called `name` in this module.
  Tensor
  register_parameter(const std::string &name, const Shape &shape,
                     const Init &init, DType dtype = f32,
                     SourceLocation location = SourceLocation::current());
  /// Declares state that is not trained.
  Tensor register_buffer(const std::string &name, const Shape &shape,
                         const Init &init, DType dtype = f32,
                         SourceLocation location = SourceLocation::current());

protected:
  /// Notes that the module is called, for those who describe the program.
  size_t begin_call() const { return detail::begin_module_call(); }
  void end_call(size_t call, const Tensor &output) const;

private:
  std::string qualify(const std::string &name) const;
  void collect(bool wantParameters, NamedTensors &result) const;
  std::string print(bool withCounts) const;

  std::string path_;
  SourceLocation location_;
  bool training_ = true;
  std::vector<std::pair<std::string, Module *>> children_;
  std::vector<std::pair<std::string, Tensor>> parameters_, buffers_;
};

/// Prints summary().
std::ostream &operator<<(std::ostream &stream, const Module &module);

// A default constructor is not inherited; each class that roots derive from has
// its own, so that the place is the user's and not this file.

/// A module from one tensor to one: it can be called and stand in a Sequential.
class Layer : public Module {
public:
  using Module::Module;
  explicit Layer(std::string name = "",
                 SourceLocation location = SourceLocation::current())
      : Module(std::move(name), location) {}

  virtual Tensor forward(Tensor input) = 0;

  /// Runs forward() with errors and profiles attributed to this module.
  Tensor operator()(const Tensor &input,
                    SourceLocation location = SourceLocation::current()) {
    detail::ModuleScope scope(path(), location, author());
    size_t call = begin_call();
    Tensor output = forward(input);
    end_call(call, output);
    return output;
  }

protected:
  /// Layers of the library answer `library`: an error inside of them is reported
  /// where they were called.
  virtual detail::Author author() const { return detail::Author::user; }
};

/// A module whose forward() has any arguments and results; it can be called:
///
///   struct Actor : nn::CallableModule<Actor> {
///     ...
///     std::pair<Tensor, Tensor> forward(Tensor state, Tensor goal) { ... }
///   };
///   auto [action, value] = actor(state, goal);
template <class Derived> class CallableModule : public Module {
public:
  using Module::Module;
  explicit CallableModule(std::string name = "",
                          SourceLocation location = SourceLocation::current())
      : Module(std::move(name), location) {}

  /// Runs forward() with errors and profiles attributed to this module.
  template <class... Rest>
  decltype(auto) operator()(const Tensor &input, Rest &&...rest) {
    detail::ModuleScope scope(path(), SourceLocation::current(),
                              detail::Author::user);
    end_call(begin_call(), Tensor());
    return static_cast<Derived &>(*this).forward(input,
                                                 std::forward<Rest>(rest)...);
  }
};

/// A layer of this library.
class BuiltinLayer : public Layer {
public:
  using Layer::Layer;
  explicit BuiltinLayer(std::string name = "",
                        SourceLocation location = SourceLocation::current())
      : Layer(std::move(name), location) {}

protected:
  detail::Author author() const override { return detail::Author::library; }
};

/// A layer that is `function` of its input.
template <Tensor (*function)(const Tensor &, SourceLocation)>
class FunctionLayer : public BuiltinLayer {
public:
  using BuiltinLayer::BuiltinLayer;
  Tensor forward(Tensor input) override {
    return function(input, SourceLocation::current());
  }
};

/// A layer that is a function of its input whose other arguments are fixed when
/// it is constructed.
class ClosureLayer : public BuiltinLayer {
public:
  std::string extra_repr() const override { return arguments_; }
  Tensor forward(Tensor input) override { return function_(input); }

protected:
  using Function = std::function<Tensor(const Tensor &)>;
  /// `arguments` as PyTorch prints them: "alpha=1.0".
  ClosureLayer(Module &parent, const std::string &name, SourceLocation location,
               std::string arguments, Function function)
      : BuiltinLayer(parent, name, location), arguments_(std::move(arguments)),
        function_(std::move(function)) {}

private:
  std::string arguments_;
  Function function_;
};

} // namespace ingot::nn

#endif // INGOT_NN_MODULE_H
