//===- Container.h - Modules that hold others -----------------------------===//

#ifndef INGOT_NN_CONTAINER_H
#define INGOT_NN_CONTAINER_H

#include "ingot/nn/Module.h"

#include <memory>

namespace ingot::nn {

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

} // namespace ingot::nn

#endif // INGOT_NN_CONTAINER_H
