#!/usr/bin/env python3
"""Records in training.json what PyTorch makes of 20 training steps with batch
normalisation, in double precision: losses, losses of evaluation, and the last state. The
network, the data and the first weights are those of tests/tools/train_golden_test.py.

Needs PyTorch, of which the CPU build is enough; the test that reads the file does not.

example: tests/golden/training.py > tests/golden/training.json
"""

import json
import os
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import training_case as case  # noqa: E402


def build():
    net = nn.Sequential()
    net.add_module("conv", nn.Conv2d(1, case.CHANNELS, 3, padding=1, bias=False))
    net.add_module("bn", nn.BatchNorm2d(case.CHANNELS))
    net.add_module("relu", nn.ReLU())
    net.add_module("pool", nn.MaxPool2d(2))
    net.add_module("flatten", nn.Flatten())
    net.add_module("fc", nn.Linear(case.FEATURES, case.CLASSES))
    net.double()
    for name, (shape, values) in case.weights().items():
        net.get_parameter(name).data = torch.tensor(values, dtype=torch.float64).reshape(shape)
    return net


def data(count, first):
    images, labels = case.samples(count, first)
    return (torch.tensor(images, dtype=torch.float64).reshape(count, 1, case.SIDE, case.SIDE),
            torch.tensor(labels))


def train(make_optimizer):
    net = build()
    optimizer = make_optimizer(net.parameters())
    images, labels = data(case.TRAIN, 0)
    other_images, other_labels = data(case.JUDGED, case.TRAIN)
    loss_of = nn.CrossEntropyLoss()
    losses, judged = [], []
    for _ in range(case.EPOCHS):
        net.train()
        for x, y in zip(images.split(case.BATCH), labels.split(case.BATCH)):
            loss = loss_of(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        net.eval()
        with torch.no_grad():
            judged.append(loss_of(net(other_images), other_labels).item())
    state = {name: value.flatten().tolist() for name, value in net.state_dict().items()
             if value.is_floating_point()}
    return {"losses": losses, "validation_losses": judged, "state": state}


print(json.dumps({
    "torch": torch.__version__,
    "adamw": train(lambda parameters: torch.optim.AdamW(parameters, lr=case.RATE)),
    "sgd": train(lambda parameters: torch.optim.SGD(parameters, lr=case.RATE, momentum=0.9))},
    indent=1))
