#!/usr/bin/env python3
"""Records 200 learning rates of each scheduler of torch.optim.lr_scheduler in
schedules.json, beside the text by which runtime/train/schedules knows it.

Needs PyTorch, of which the CPU build is enough; the test that reads the file does not.

example: tests/golden/schedules.py > tests/golden/schedules.json
"""

import json
import math
import sys
import warnings

import torch
from torch.optim import lr_scheduler as lr

TURNS = 200
BASE = 0.1


def sequence(optimizer, make_first, make_second, turns):
    return lr.SequentialLR(optimizer, [make_first(optimizer), make_second(optimizer)], [turns])


def chain(optimizer, *makers):
    return lr.ChainedScheduler([make(optimizer) for make in makers])


SCHEDULES = {
    "step(30)": lambda o: lr.StepLR(o, 30),
    "step(7, gamma=0.9)": lambda o: lr.StepLR(o, 7, gamma=0.9),
    "multistep([30, 80, 81])": lambda o: lr.MultiStepLR(o, [30, 80, 81]),
    "exponential(0.97)": lambda o: lr.ExponentialLR(o, 0.97),
    "cosine(50, eta_min=1e-5)": lambda o: lr.CosineAnnealingLR(o, 50, eta_min=1e-5),
    "cosine(t_max=200)": lambda o: lr.CosineAnnealingLR(o, 200),
    "warm_restarts(30)": lambda o: lr.CosineAnnealingWarmRestarts(o, 30),
    "warm_restarts(10, 2, 0.001)": lambda o: lr.CosineAnnealingWarmRestarts(o, 10, 2, 0.001),
    "warmup(5)": lambda o: lr.LinearLR(o),
    "warmup(20, start_factor=0, end_factor=0.5)":
        lambda o: lr.LinearLR(o, start_factor=1e-300, end_factor=0.5, total_iters=20),
    "onecycle(200)": lambda o: lr.OneCycleLR(o, BASE, 200),
    "onecycle(250, pct_start=0.25, anneal=linear, div_factor=10, final_div_factor=100)":
        lambda o: lr.OneCycleLR(o, BASE, 250, pct_start=0.25, anneal_strategy="linear",
                                div_factor=10, final_div_factor=100),
    "onecycle(200, three_phase=yes)": lambda o: lr.OneCycleLR(o, BASE, 200, three_phase=True),
    "warmup(5)+cosine(45)":
        lambda o: sequence(o, lr.LinearLR, lambda o: lr.CosineAnnealingLR(o, 45), 5),
    "warmup(10, 0.01)+step(40)":
        lambda o: sequence(o, lambda o: lr.LinearLR(o, 0.01, total_iters=10),
                           lambda o: lr.StepLR(o, 40), 10),
    "warmup(5)*exponential(0.99)":
        lambda o: chain(o, lr.LinearLR, lambda o: lr.ExponentialLR(o, 0.99)),
}

# Three ways to stop getting better: slower and slower, in steps, and with noise.
FIGURES = {
    "slow": [1 / (1 + turn) for turn in range(TURNS)],
    "steps": [5 - turn // 40 + 0.5 * math.sin(turn) for turn in range(TURNS)],
}

PLATEAUS = {
    "plateau": ("slow", "min", {}),
    "plateau(factor=0.5, patience=3, cooldown=4, min_lr=0.001)":
        ("steps", "min", dict(factor=0.5, patience=3, cooldown=4, min_lr=0.001)),
    "plateau(0.5, 0, threshold=0.2, threshold_mode=abs, eps=0.002)":
        ("steps", "max",
         dict(factor=0.5, patience=0, threshold=0.2, threshold_mode="abs", eps=0.002)),
    "plateau(0.9, 2, 0.05)": ("steps", "max", dict(factor=0.9, patience=2, threshold=0.05)),
}


def make_optimizer():
    return torch.optim.SGD([torch.zeros(1)], lr=BASE)


def record(make, step):
    optimizer = make_optimizer()
    scheduler = make(optimizer)
    rates = []
    for turn in range(TURNS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        step(scheduler, turn)
    return rates


def main():
    warnings.simplefilter("ignore")  # that SequentialLR uses what it deprecates
    cases = []
    for text, make in SCHEDULES.items():
        cases.append({"schedule": text,
                      "rates": record(make, lambda scheduler, turn: scheduler.step())})
    for text, (name, mode, options) in PLATEAUS.items():
        figures = FIGURES[name]
        cases.append({"schedule": text, "direction": mode, "figures": name,
                      "rates": record(
                          lambda o: lr.ReduceLROnPlateau(o, mode, **options),
                          lambda scheduler, turn: scheduler.step(figures[turn]))})
    lines = ",\n ".join(json.dumps(case) for case in cases)
    print(f'{{"torch": "{torch.__version__}", "base": {BASE},\n"figures": {json.dumps(FIGURES)},\n'
          f'"cases": [\n {lines}\n]}}')


if __name__ == "__main__":
    sys.exit(main())
