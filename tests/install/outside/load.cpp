//===- load.cpp - A C++ program that loads an artifact ---------------------===//
#include <ingot/runtime.hpp>

#include <cstdio>
#include <vector>

using namespace ingot::embed;

int main(int count, char **arguments) try {
  Context context(Program::load(count > 1 ? arguments[1] : "doubler.ingot"));
  for (const Function &function : context.program().functions())
    std::printf("%s: %s -> %s\n", function.name.c_str(),
                function.inputs[0].describe().c_str(),
                function.outputs[0].describe().c_str());
  std::vector<float> x = {0, 1, -2}, y(3);
  context.run("forward", {x}, {y});
  std::printf("%g %g %g\n", y[0], y[1], y[2]);
} catch (const Error &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
