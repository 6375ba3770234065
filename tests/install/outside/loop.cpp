// loop.cpp - a loop of one's own: steps, learning rate and state are in our hands.
#include "clouds.h"
#include <array>
#include <cstdio>
#include <ingot/train.hpp>

using namespace ingot::embed;

int main() try {
  Program program = Program::fromEmbedded(*ingot_program_clouds());
  Context context(program);
  float rate = 0.01f, loss = 0;
  std::vector<float> points(2 * 16);
  std::vector<int64_t> labels(16);
  const Function &step =
      program.find("train_step", std::array<Input, 3>{points, labels, rate});
  Loader loader(program, step,
                {.data = {"points=points.csv:x,y", "labels=points.csv:cloud"},
                 .sampling = "shuffled"});
  loader.inputs()[2] = rate; // the others are filled
  for (uint64_t epoch = 0; epoch < 20; ++epoch) {
    loader.start(epoch);
    while (loader.next() == 16)
      context.run(step, loader.inputs(), std::array<Output, 1>{loss});
    rate *= 0.95f;
  }
  saveState(context, "loop.safetensors");
  std::printf("loss %.4f, a weight %.4f\n", loss,
              context.state<float>("0.weight")[0]);
} catch (const Error &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
