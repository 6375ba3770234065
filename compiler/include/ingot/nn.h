//===- nn.h - Modules and layers -------------------------------------------===//
//
//   struct Mlp : nn::Layer {
//     nn::Linear hidden{*this, "hidden", 784, 128};
//     nn::Linear output{*this, "output", 128, 10};
//     Tensor forward(Tensor x) override { return output(relu(hidden(x))); }
//   };
//
// A module registers itself with its parent under a name when it is constructed,
// so that parameters get PyTorch's dotted names in declaration order. Modules
// hold no data: a parameter is a state tensor of the program under construction.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_NN_H
#define INGOT_NN_H

#include "ingot/ops.h"
#include "ingot/program.h"

#include <iosfwd>
#include <memory>

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

  /// Dotted path from the root, "layer1.0.conv1"; empty for the root.
  const std::string &path() const { return path_; }
  /// Where it was constructed.
  SourceLocation location() const { return location_; }

  /// The parameters of a constructor call as PyTorch prints them.
  virtual std::string extra_repr() const { return ""; }
  /// The tree of modules as PyTorch prints it.
  std::string repr() const;

  /// Declares a parameter called `name` in this module.
  Tensor
  register_parameter(const std::string &name, const Shape &shape,
                     const Init &init, DType dtype = f32,
                     SourceLocation location = SourceLocation::current());
  /// Declares state that is not trained.
  Tensor register_buffer(const std::string &name, const Shape &shape,
                         const Init &init, DType dtype = f32,
                         SourceLocation location = SourceLocation::current());

private:
  std::string qualify(const std::string &name) const;
  void collect(bool wantParameters, NamedTensors &result) const;

  std::string path_;
  SourceLocation location_;
  bool training_ = true;
  std::vector<std::pair<std::string, Module *>> children_;
  std::vector<std::pair<std::string, Tensor>> parameters_, buffers_;
};

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
    return forward(input);
  }

protected:
  /// Layers of the library answer `library`: an error inside of them is reported
  /// where they were called.
  virtual detail::Author author() const { return detail::Author::user; }
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

//===----------------------------------------------------------------------===//
// Containers
//===----------------------------------------------------------------------===//

/// Layers one after another, named "0", "1", ... unless told otherwise.
class Sequential : public BuiltinLayer {
public:
  using BuiltinLayer::BuiltinLayer;
  explicit Sequential(std::string name = "",
                      SourceLocation location = SourceLocation::current())
      : BuiltinLayer(std::move(name), location) {}

  /// Constructs a layer at the end: emplace_back<nn::Linear>(784, 128).
  template <class T, class... Arguments>
  T &emplace_back(Arguments &&...arguments) {
    return emplace<T>(std::to_string(layers_.size()),
                      std::forward<Arguments>(arguments)...);
  }

  /// The same, with a name.
  template <class T, class... Arguments>
  T &emplace(const std::string &name, Arguments &&...arguments) {
    detail::ModuleScope scope(path(), location(), detail::Author::library);
    auto layer =
        std::make_unique<T>(*this, name, std::forward<Arguments>(arguments)...);
    T &result = *layer;
    layers_.push_back(std::move(layer));
    return result;
  }

  size_t size() const { return layers_.size(); }
  Layer &operator[](size_t index) { return *layers_.at(index); }

  using Layer::operator();
  Tensor forward(Tensor input) override;

private:
  std::vector<std::unique_ptr<Layer>> layers_;
};

/// Modules of one type, named "0", "1", ...
template <class T> class ModuleList : public Module {
public:
  using Module::Module;

  template <class... Arguments> T &emplace_back(Arguments &&...arguments) {
    detail::ModuleScope scope(path(), location(), detail::Author::library);
    modules_.push_back(
        std::make_unique<T>(*this, std::to_string(modules_.size()),
                            std::forward<Arguments>(arguments)...));
    return *modules_.back();
  }

  size_t size() const { return modules_.size(); }
  T &operator[](size_t index) { return *modules_.at(index); }

  struct Iterator {
    const std::unique_ptr<T> *position;
    T &operator*() const { return **position; }
    Iterator &operator++() { return ++position, *this; }
    bool operator==(const Iterator &) const = default;
  };
  Iterator begin() const { return {modules_.data()}; }
  Iterator end() const { return {modules_.data() + modules_.size()}; }

private:
  std::vector<std::unique_ptr<T>> modules_;
};

//===----------------------------------------------------------------------===//
// Linear
//===----------------------------------------------------------------------===//

/// `input @ weight^T + bias` over the last dimension.
class Linear : public BuiltinLayer {
public:
  Linear(Module &parent, const std::string &name, int64_t in_features,
         int64_t out_features, bool bias = true,
         SourceLocation location = SourceLocation::current());

  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [out_features, in_features]
  Tensor bias;   // [out_features], or undefined
};

//===----------------------------------------------------------------------===//
// Convolution and pooling of images [N, C, H, W]
//===----------------------------------------------------------------------===//

struct Conv2dOptions {
  IntOrPair kernel_size; // no default: it must be given
  IntOrPair stride = 1;
  Padding padding = 0;
  IntOrPair dilation = 1;
  int64_t groups = 1;
  bool bias = true;
};

class Conv2d : public BuiltinLayer {
public:
  Conv2d(Module &parent, const std::string &name, int64_t in_channels,
         int64_t out_channels, const Conv2dOptions &options,
         SourceLocation location = SourceLocation::current());
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [out_channels, in_channels / groups, KH, KW]
  Tensor bias;   // [out_channels], or undefined

private:
  nn::Conv2dOptions options_;
};

class MaxPool2d : public BuiltinLayer {
public:
  MaxPool2d(Module &parent, const std::string &name, IntOrPair kernel_size,
            const MaxPool2dOptions &options = {},
            SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), kernelSize_(kernel_size),
        options_(options) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  IntOrPair kernelSize_;
  MaxPool2dOptions options_;
};

class AvgPool2d : public BuiltinLayer {
public:
  AvgPool2d(Module &parent, const std::string &name, IntOrPair kernel_size,
            const AvgPool2dOptions &options = {},
            SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), kernelSize_(kernel_size),
        options_(options) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  IntOrPair kernelSize_;
  AvgPool2dOptions options_;
};

class AdaptiveAvgPool2d : public BuiltinLayer {
public:
  AdaptiveAvgPool2d(Module &parent, const std::string &name,
                    IntOrPair output_size,
                    SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), outputSize_(output_size) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  IntOrPair outputSize_;
};

//===----------------------------------------------------------------------===//
// Activations and other layers without parameters
//===----------------------------------------------------------------------===//

class Identity : public BuiltinLayer {
public:
  using BuiltinLayer::BuiltinLayer;
  Tensor forward(Tensor input) override;
};

/// A layer that is one function of its input.
template <Tensor (*function)(const Tensor &, SourceLocation)>
class FunctionLayer : public BuiltinLayer {
public:
  using BuiltinLayer::BuiltinLayer;
  Tensor forward(Tensor input) override {
    return function(input, SourceLocation::current());
  }
};

struct ReLU : FunctionLayer<relu> {
  using FunctionLayer::FunctionLayer;
};
struct SiLU : FunctionLayer<silu> {
  using FunctionLayer::FunctionLayer;
};
struct Sigmoid : FunctionLayer<sigmoid> {
  using FunctionLayer::FunctionLayer;
};
struct Tanh : FunctionLayer<tanh> {
  using FunctionLayer::FunctionLayer;
};
struct ReLU6 : FunctionLayer<relu6> {
  using FunctionLayer::FunctionLayer;
};
struct Mish : FunctionLayer<mish> {
  using FunctionLayer::FunctionLayer;
};
struct Hardsigmoid : FunctionLayer<hardsigmoid> {
  using FunctionLayer::FunctionLayer;
};
struct Hardswish : FunctionLayer<hardswish> {
  using FunctionLayer::FunctionLayer;
};
struct LogSigmoid : FunctionLayer<logsigmoid> {
  using FunctionLayer::FunctionLayer;
};

class LeakyReLU : public BuiltinLayer {
public:
  LeakyReLU(Module &parent, const std::string &name,
            double negative_slope = 0.01,
            SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), negativeSlope_(negative_slope) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  double negativeSlope_;
};

class GELU : public BuiltinLayer {
public:
  GELU(Module &parent, const std::string &name, GeluForm form = GeluForm::erf,
       SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), form_(form) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  GeluForm form_;
};

class ELU : public BuiltinLayer {
public:
  ELU(Module &parent, const std::string &name, double alpha = 1.0,
      SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), alpha_(alpha) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  double alpha_;
};

/// The slope below zero is learnt: one, or one for each channel.
class PReLU : public BuiltinLayer {
public:
  PReLU(Module &parent, const std::string &name, int64_t num_parameters = 1,
        double init = 0.25,
        SourceLocation location = SourceLocation::current());
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [num_parameters]
};

class Softplus : public BuiltinLayer {
public:
  Softplus(Module &parent, const std::string &name, double beta = 1.0,
           double threshold = 20.0,
           SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), beta_(beta),
        threshold_(threshold) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  double beta_, threshold_;
};

class GLU : public BuiltinLayer {
public:
  GLU(Module &parent, const std::string &name, int64_t dim = -1,
      SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), dim_(dim) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  int64_t dim_;
};

class Softmax : public BuiltinLayer {
public:
  Softmax(Module &parent, const std::string &name, int64_t dim,
          SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), dim_(dim) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  int64_t dim_;
};

class LogSoftmax : public BuiltinLayer {
public:
  LogSoftmax(Module &parent, const std::string &name, int64_t dim,
             SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), dim_(dim) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  int64_t dim_;
};

class Dropout : public BuiltinLayer {
public:
  Dropout(Module &parent, const std::string &name, double p = 0.5,
          SourceLocation location = SourceLocation::current());
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  double p_;
};

class Flatten : public BuiltinLayer {
public:
  Flatten(Module &parent, const std::string &name, int64_t start_dim = 1,
          int64_t end_dim = -1,
          SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), startDim_(start_dim),
        endDim_(end_dim) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  int64_t startDim_, endDim_;
};

//===----------------------------------------------------------------------===//
// Normalization
//===----------------------------------------------------------------------===//

struct BatchNormOptions {
  double eps = 1e-5;
  /// Share of the batch's statistics in the new running ones.
  double momentum = 0.1;
  /// Learn a factor and a summand for each feature.
  bool affine = true;
  bool track_running_stats = true;
};

/// What batch normalisations of inputs of different ranks share.
class BatchNorm : public BuiltinLayer {
public:
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight, bias;
  Tensor running_mean, running_var, num_batches_tracked;

protected:
  BatchNorm(Module &parent, const std::string &name, int64_t num_features,
            const BatchNormOptions &options, SourceLocation location);

  /// Fails unless `input` has a rank that the layer is made for.
  virtual void checkRank(const Tensor &input) const = 0;

private:
  int64_t numFeatures_;
  BatchNormOptions options_;
};

/// Over the batch (and the length), for inputs `[N, C]` or `[N, C, L]`.
class BatchNorm1d : public BatchNorm {
public:
  BatchNorm1d(Module &parent, const std::string &name, int64_t num_features,
              const BatchNormOptions &options = {},
              SourceLocation location = SourceLocation::current())
      : BatchNorm(parent, name, num_features, options, location) {}

protected:
  void checkRank(const Tensor &input) const override;
};

/// Over the batch and the pixels, for inputs `[N, C, H, W]`.
class BatchNorm2d : public BatchNorm {
public:
  BatchNorm2d(Module &parent, const std::string &name, int64_t num_features,
              const BatchNormOptions &options = {},
              SourceLocation location = SourceLocation::current())
      : BatchNorm(parent, name, num_features, options, location) {}

protected:
  void checkRank(const Tensor &input) const override;
};

struct LayerNormOptions {
  double eps = 1e-5;
  bool elementwise_affine = true;
  bool bias = true;
};

/// Over the trailing dimensions `normalized_shape`.
class LayerNorm : public BuiltinLayer {
public:
  LayerNorm(Module &parent, const std::string &name, Shape normalized_shape,
            const LayerNormOptions &options = {},
            SourceLocation location = SourceLocation::current());
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight, bias;

private:
  Shape normalizedShape_;
  LayerNormOptions options_;
};

} // namespace ingot::nn

#endif // INGOT_NN_H
