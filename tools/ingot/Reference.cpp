//===- Reference.cpp - What the DSL has, for those who look it up ----------===//

#include "tools/ingot/Reference.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

using namespace ingot::tool;

const char *const ingot::tool::kExampleVariables =
    "x is {{2, 3}, {-1, 2, -3, 4, 0, 6}} (shape, then elements), y is "
    "{{2, 3}, {10, 20, 30, 40, 50, 60}}, m is {{3, 2}, {1, 2, 3, 4, 5, 6}}, "
    "c is {{2, 2, 3}, {0, 1, ..., 11}}, v is {{3}, {1, 2, 3}}, i is {{3}, "
    "{2, 0, 1}, i64}";

const char *const ingot::tool::kStatementVariables =
    "net is a module, x has the shape {2, 3}, sequences {2, 3, 8}, images "
    "{2, 3, 8, 8}, volumes {2, 3, 8, 8, 8}";

static const std::vector<Entry> &entries() {
  static const std::vector<Entry> list = {
#include "compiler/dsl/catalogue.inc"
  };
  return list;
}

std::span<const Entry> ingot::tool::reference() { return entries(); }

std::string Entry::summary() const {
  // The first sentence.
  std::string line = text.substr(0, text.find("\n\n"));
  std::replace(line.begin(), line.end(), '\n', ' ');
  line = line.substr(0, std::min(line.find(". "), line.find_last_of('.')));
  line = line.substr(0, line.find_last_not_of(' ') + 1);
  std::erase(line, '`');
  return line;
}

static std::string lowerCase(std::string text) {
  for (char &c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool Entry::mentions(const std::string &word) const {
  std::string all = name + "\n" + text;
  for (const std::string &signature : signatures)
    all += "\n" + signature;
  return lowerCase(all).find(lowerCase(word)) != std::string::npos;
}

std::string Entry::pytorchName() const {
  if (kind == "layer")
    return "torch.nn." + name;
  if (kind == "optimizer")
    return "torch.optim." + name;
  if (kind == "program")
    return ""; // Their texts say what is like them.
  if (family == "optim")
    return kind == "function" ? "torch.nn.utils." + name : "";
  if (family == "amp")
    return name == "Autocast" ? "torch.autocast" : "torch.amp." + name;
  static const std::set<std::string_view>
      functional = {"elu",        "gelu",      "glu",       "hardsigmoid",
                    "hardswish",  "hardtanh",  "linear",    "leaky_relu",
                    "logsigmoid", "mish",      "normalize", "one_hot",
                    "pad",        "relu6",     "silu",      "softplus",
                    "softsign",   "tanhshrink"},
      methods = {"contiguous", "expand",     "expand_as", "index",
                 "mT",         "repeat",     "to",        "type_as",
                 "unfold",     "reshape_as", "view",      "view_as"};
  for (const char *one : {"Attention", "Convolution", "Loss", "Pooling"})
    if (family == one || functional.contains(name))
      return "torch.nn.functional." + name;
  if (methods.contains(name))
    return "torch.Tensor." + name;
  if (name == "slice")
    return ""; // Brackets only.
  return "torch." + name;
}
