"""`ingot train` against PyTorch, step by step: batch normalisation in training and in
evaluation, and two optimisers. What PyTorch made of it is recorded in double precision."""

import json
import os
import struct

import training_case as case
from ingot_command import INGOT, SOURCE, CommandTest, main, npy

PROGRAM = """
#include "ingot/ingot.h"
using namespace ingot;

struct Net : nn::Module {
  nn::Conv2d conv{*this, "conv", 1, %(CHANNELS)d,
                  {.kernel_size = 3, .padding = 1, .bias = false}};
  nn::BatchNorm2d bn{*this, "bn", %(CHANNELS)d};
  nn::Linear fc{*this, "fc", %(FEATURES)d, %(CLASSES)d};
  Tensor forward(Tensor x) {
    return fc(flatten(max_pool2d(relu(bn(conv(x))), 2), 1));
  }
};

void build(Net &net, optim::Optimizer &optimizer) {
  Input images = input("images", {batch(), 1, %(SIDE)d, %(SIDE)d});
  Input labels = input("labels", {batch()}, i64);
  net.eval();
  function("eval_step", {images, labels}, [&](Tensor x, Tensor y) {
    return Outputs{{"loss", cross_entropy(net.forward(x), y)}};
  });
  net.train();
  function("train_step", {images, labels, scalar("lr")},
           [&](Tensor x, Tensor y, Tensor lr) {
             Tensor loss = cross_entropy(net.forward(x), y);
             optimizer.step(grad(loss, net.parameters()), lr);
             return Outputs{{"loss", loss}};
           });
}

INGOT_PROGRAM(adamw) {
  Net net;
  optim::AdamW optimizer(net.parameters());
  build(net, optimizer);
}

INGOT_PROGRAM(sgd) {
  Net net;
  optim::SGD optimizer(net.parameters(), {.momentum = 0.9});
  build(net, optimizer);
}
"""
# The longest sum is that over a channel of a batch; each step adds to the error of the
# last one. Numbers are about 1.
TOLERANCE = case.BATCH * case.SIDE ** 2 * 2 ** -24 * case.EPOCHS * case.TRAIN / case.BATCH


def safetensors(tensors):
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        end = len(data) + 4 * len(values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), end]}
        data += struct.pack(f"<{len(values)}f", *values)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def read_safetensors(data):
    """The floats in a file, by name."""
    length, = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, tensor in header.items():
        if tensor.get("dtype") == "F32":
            begin, end = tensor["data_offsets"]
            tensors[name] = struct.unpack_from(f"<{(end - begin) // 4}f", data, 8 + length + begin)
    return tensors


class TrainGolden(CommandTest):
    def expect_close(self, found, expected, what):
        self.assertEqual(len(found), len(expected), what)
        for i, (one, other) in enumerate(zip(found, expected)):
            self.assertLess(abs(one - other), TOLERANCE * max(1, abs(other)), f"{what} {i}")

    def test_steps_are_those_of_pytorch(self):
        os.environ["XDG_CACHE_HOME"] = self.folder
        self.write("nets.cpp", (PROGRAM % vars(case)).encode())
        self.write("first.safetensors", safetensors(case.weights()))
        for name, count, first in (("train", case.TRAIN, 0), ("judged", case.JUDGED, case.TRAIN)):
            images, labels = case.samples(count, first)
            shape = (count, 1, case.SIDE, case.SIDE)
            self.write(f"{name}-images.npy", npy("<f4", shape, images))
            self.write(f"{name}-labels.npy", npy("<i8", (count,), labels))
        with open(os.path.join(SOURCE, "tests", "golden", "training.json"),
                  encoding="utf-8") as file:
            golden = json.load(file)
        for program in "adamw", "sgd":
            printed = self.succeed(
                INGOT, "train", f"nets.cpp:{program}", "--data", "images=train-images.npy",
                "--data", "labels=train-labels.npy", "--valid", "images=judged-images.npy",
                "--valid", "labels=judged-labels.npy", "--sampling", "in-order",
                "--batch", str(case.BATCH), "--epochs", str(case.EPOCHS), "--lr", str(case.RATE),
                "--weights", "first.safetensors", "--partial", "--keep", "last", "--json",
                "--log", "log.jsonl", "--log-steps", "1", "-o", "last.safetensors")
            expected = golden[program]
            steps = [json.loads(line) for line in self.read("log.jsonl").decode().splitlines()]
            self.expect_close([step["figures"]["loss"] for step in steps
                               if step["event"] == "step"], expected["losses"], program)
            self.expect_close([json.loads(line)["validation_loss"]
                               for line in printed.splitlines() if line.startswith("{")],
                              expected["validation_losses"], f"{program}, evaluation")
            state = read_safetensors(self.read("last.safetensors"))
            for name, values in expected["state"].items():
                self.expect_close(state[name], values, f"{program}, {name}")


main()
