// train.cpp - trains clouds.ingot on one's own data, and saves the weights.
#include <cstdio>
#include <ingot/train.hpp>

using namespace ingot::embed;

int main() try {
  Context context(Program::load("clouds.ingot"));
  Trainer trainer(context,
                  {.data = {"points=points.csv:x,y", "labels=points.csv:cloud"},
                   .transforms = {"points=zscore"},
                   .validationShare = 0.2,
                   .epochs = 20,
                   .learningRate = 0.01,
                   .output = "clouds.safetensors"});
  trainer.run();
  std::printf("accuracy %.3f\n", trainer.figure("validation accuracy"));
} catch (const Error &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
