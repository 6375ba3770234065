#!/usr/bin/env python3
"""Trains with several seeds, which also choose what is kept for validation, and prints
what came out: the mean and the standard deviation of a figure at its best epoch. In the
command {seed} stands for the seed, so that each run writes files of its own."""

import argparse
import json
import statistics
import subprocess
import sys


def train(command, seed):
    """The epochs of one run."""
    command = [word.replace("{seed}", str(seed)) for word in command]
    result = subprocess.run(command + ["--seed", str(seed), "--json"], check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(result.stderr.strip())
    return [json.loads(line) for line in result.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 0 on (default: 5)")
    parser.add_argument("--figure", default="validation_accuracy",
                        help="what to print (default: validation_accuracy)")
    parser.add_argument("--smaller", action="store_true", help="the smallest is the best")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="ingot train MODEL ...")
    arguments = parser.parse_args()
    best, seconds, epochs = [], [], []
    for seed in range(arguments.seeds):
        run = train(arguments.command, seed)
        figures = [epoch[arguments.figure] for epoch in run]
        best.append(min(figures) if arguments.smaller else max(figures))
        epochs.append(len(run))
        seconds.append(sum(epoch["seconds"] for epoch in run))
    spread = statistics.stdev(best) if len(best) > 1 else 0
    duration = statistics.mean(seconds)
    duration = f"{duration:.2g}" if duration < 10 else f"{duration:.0f}"
    print(f"{arguments.figure.replace('_', ' ')} {statistics.mean(best):.4g} +- {spread:.2g}, "
          f"best epoch of each of {len(best)} seeds; {statistics.mean(epochs):.0f} epochs "
          f"in {duration} s")


main()
