//===- NewCommand.cpp - ingot new ------------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"

#include "ingot/version.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>

#include <cctype>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>

using namespace ingot;
using namespace ingot::tool;
namespace fs = std::filesystem;

namespace {

/// What a new project holds; @NAME@ and @VERSION@ are replaced.
struct Template {
  const char *name, *text;
};

constexpr Template kProgram = {
    "@NAME@.cpp",
    R"(// @NAME@.cpp - a classifier of rows of numbers, and its training
#include "ingot/ingot.h"
using namespace ingot;

struct Classifier : nn::Layer {
  nn::Linear hidden{*this, "hidden", 4, 32};
  nn::Linear output{*this, "output", 32, 3};
  Tensor forward(Tensor x) override { return output(hidden(x).relu()); }
};

INGOT_PROGRAM(@NAME@) { // its body runs once for each batch size
  Classifier net;
  optim::AdamW adam(net.parameters());
  Input features = input("features", {batch(), 4});
  Input labels = input("labels", {batch()}, i64);
  function("forward", {features}, [&](Tensor features) {
    return Outputs{{"logits", net(features)}};
  });
  function("train_step", {features, labels, scalar("lr")},
           [&](Tensor features, Tensor labels, Tensor lr) {
             Tensor loss = cross_entropy(net(features), labels);
             adam.step(grad(loss, net.parameters()), lr);
             return Outputs{{"loss", loss}};
           });
}
)"};

constexpr Template kProject = {"CMakeLists.txt",
                               R"(cmake_minimum_required(VERSION 3.25)
project(@NAME@ LANGUAGES C CXX)

find_package(ingot @VERSION@ REQUIRED)

# A library with the code and the weights: link it and include "@NAME@.h".
ingot_add_model(@NAME@ SOURCES @NAME@.cpp PROGRAM @NAME@ FUNCTIONS forward FREEZE)

# A program that reads and writes .npy files.
ingot_add_model(@NAME@_tool SOURCES @NAME@.cpp PROGRAM @NAME@ FUNCTIONS forward EMIT exe)
)"};

constexpr Template kReadme = {"README.md", R"(# @NAME@

A neural network, and its training, in `@NAME@.cpp`. What one can do with it:

```
ingot list @NAME@.cpp                # its functions, inputs and outputs
ingot summary @NAME@.cpp             # its modules, parameters and memory
ingot verify @NAME@.cpp --batch 8    # against float64
ingot bench @NAME@.cpp --batch 64    # how fast it is
ingot train @NAME@.cpp --data features=synthetic:blobs,features=4,classes=3 \
            --data labels=synthetic:blobs,targets,features=4,classes=3 \
            --valid-share 0.2 -o @NAME@.safetensors # its training, on made-up data
ingot compile @NAME@.cpp --function forward --emit exe -o @NAME@
./@NAME@ --help                      # the program, alone
```

Of a table of your own, `--data features=FILE.csv:^label --data labels=FILE.csv:label` takes the columns;
`ingot train --help` tells the rest. `compile --weights @NAME@.safetensors` takes what was learned.

In a product, by CMake:

```
cmake -B build -DCMAKE_PREFIX_PATH=PREFIX && cmake --build build
```

PREFIX is where Ingot is installed. The library `@NAME@` is linked with
`target_link_libraries(product PRIVATE @NAME@)`; its header is `@NAME@.h`. Trained weights
come in by `WEIGHTS @NAME@.safetensors` in `CMakeLists.txt`.
)"};

constexpr Template kIgnored = {".gitignore", "build/\n*.so\n"};

std::string replaceAll(std::string text, const std::string &what,
                       const std::string &by) {
  for (size_t place = 0; (place = text.find(what, place)) != std::string::npos;
       place += by.size())
    text.replace(place, what.size(), by);
  return text;
}

struct NewCommand {
  std::string path;

  void run() const {
    std::string name = fs::path(path).filename();
    checkName(name);
    if (fs::exists(path))
      throw std::runtime_error(path + ": exists already");
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
      throw std::runtime_error(path + ": " + error.message());
    for (const Template &file : {kProgram, kProject, kReadme, kIgnored})
      write(replaceAll(file.name, "@NAME@", name),
            replaceAll(replaceAll(file.text, "@NAME@", name), "@VERSION@",
                       INGOT_VERSION_STRING));
    std::printf("%s: README.md says what to do with it\n", path.c_str());
  }

private:
  /// It names a program, a target and files.
  void checkName(const std::string &name) const {
    bool isName = !name.empty() && !std::isdigit(name.front());
    for (unsigned char character : name)
      isName = isName && (std::isalnum(character) || character == '_');
    if (!isName)
      throw UsageError("expected a name of letters, digits and underscores, "
                       "found '" +
                       name + "'");
  }

  void write(const std::string &name, const std::string &text) const {
    io::orThrow(io::writeFile(path + "/" + name, text));
  }
};

} // namespace

void ingot::tool::defineNewCommand(CLI::App *command) {
  auto state = stateOf<NewCommand>(command);
  addRequired(command, "NAME", state->path, "of the folder and the program");
  command->footer("Example: ingot new classifier");
}
