//===- Module.cpp - What has parameters, buffers and submodules ------------===//

#include "ingot/nn/Module.h"

#include <cctype>
#include <cstdlib>
#include <cxxabi.h>
#include <ostream>
#include <typeinfo>

using namespace ingot;
using namespace ingot::nn;

Module::Module(Module &parent, const std::string &name, SourceLocation location)
    : location_(location) {
  path_ = parent.path_.empty() ? name : parent.path_ + "." + name;
  detail::ModuleScope scope(parent.path_, location, detail::Author::library);
  if (name.empty() || name.find('.') != std::string::npos)
    detail::fail("expected a module name without dots, found '" + name + "'");
  for (const auto &[taken, child] : parent.children_)
    if (taken == name)
      detail::fail("two submodules are called '" + name + "'");
  parent.children_.emplace_back(name, this);
}

std::string Module::qualify(const std::string &name) const {
  return path_.empty() ? name : path_ + "." + name;
}

void Module::collect(bool wantParameters, NamedTensors &result) const {
  for (const auto &[name, tensor] : wantParameters ? parameters_ : buffers_)
    result.emplace_back(qualify(name), tensor);
  for (const auto &[name, child] : children_)
    child->collect(wantParameters, result);
}

Module::NamedTensors Module::named_parameters() const {
  NamedTensors result;
  collect(/*wantParameters=*/true, result);
  return result;
}

Module::NamedTensors Module::named_buffers() const {
  NamedTensors result;
  collect(/*wantParameters=*/false, result);
  return result;
}

static std::vector<Tensor> dropNames(const Module::NamedTensors &named) {
  std::vector<Tensor> tensors;
  for (const auto &[name, tensor] : named)
    tensors.push_back(tensor);
  return tensors;
}

std::vector<Tensor> Module::parameters() const {
  return dropNames(named_parameters());
}

std::vector<Tensor> Module::buffers() const {
  return dropNames(named_buffers());
}

int64_t Module::parameter_count() const {
  int64_t count = 0;
  for (const Tensor &parameter : parameters())
    count += parameter.numel();
  return count;
}

void Module::train(bool mode) {
  training_ = mode;
  for (const auto &[name, child] : children_)
    child->train(mode);
}

Module &Module::requires_grad_(bool requires_grad) {
  for (const Tensor &parameter : parameters())
    ingot::requires_grad_(parameter, requires_grad);
  return *this;
}

Tensor Module::register_parameter(const std::string &name, const Shape &shape,
                                  const Init &init, DType dtype,
                                  SourceLocation location) {
  detail::ModuleScope scope(path_, location, detail::Author::library);
  Tensor parameter =
      detail::declare_state(qualify(name), detail::StateKind::parameter,
                            {shape, dtype}, init, location);
  parameters_.emplace_back(name, parameter);
  return parameter;
}

Tensor Module::register_buffer(const std::string &name, const Shape &shape,
                               const Init &init, DType dtype,
                               SourceLocation location) {
  detail::ModuleScope scope(path_, location, detail::Author::library);
  Tensor buffer = detail::declare_state(
      qualify(name), detail::StateKind::buffer, {shape, dtype}, init, location);
  buffers_.emplace_back(name, buffer);
  return buffer;
}

/// Without namespaces and arguments of templates, but with the number of
/// dimensions: "Conv2d" of ingot::nn::ConvNd<2ul>, "ModuleList" of
/// ingot::nn::ModuleList<Block>.
std::string Module::type_name() const {
  const char *mangled = typeid(*this).name();
  char *demangled = abi::__cxa_demangle(mangled, nullptr, nullptr, nullptr);
  std::string name = demangled ? demangled : mangled;
  std::free(demangled);
  size_t arguments = name.find('<');
  std::string rank = arguments < name.size() ? name.substr(arguments + 1) : "";
  name = name.substr(0, arguments);
  name = name.substr(name.find_last_of(':') + 1);
  if (name.ends_with("Nd") && !rank.empty() && std::isdigit(rank.front()))
    name.replace(name.size() - 2, 1, 1, rank.front());
  return name;
}

static std::string indent(const std::string &text) {
  std::string result;
  for (char character : text) {
    result += character;
    if (character == '\n')
      result += "  ";
  }
  return result;
}

/// "61,706".
static std::string formatCount(int64_t count) {
  std::string digits = std::to_string(count);
  for (size_t end = digits.size(); end > 3;)
    digits.insert(end -= 3, ",");
  return digits;
}

std::string Module::print(bool withCounts) const {
  std::string text = type_name() + "(" + extra_repr();
  for (const auto &[name, child] : children_)
    text += indent("\n(" + name + "): " + child->print(withCounts));
  text += children_.empty() ? ")" : "\n)";
  int64_t count = withCounts ? parameter_count() : 0;
  if (count)
    text += "  # " + formatCount(count) +
            (count == 1 ? " parameter" : " parameters");
  return text;
}

void Module::end_call(size_t call, const Tensor &output) const {
  detail::end_module_call(call, path_, type_name() + "(" + extra_repr() + ")",
                          parameter_count(), output);
}

std::string Module::repr() const { return print(/*withCounts=*/false); }

std::string Module::summary() const { return print(/*withCounts=*/true); }

std::ostream &nn::operator<<(std::ostream &stream, const Module &module) {
  return stream << module.summary();
}
