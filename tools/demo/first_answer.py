#!/usr/bin/env python3
"""Measures how long the executables of tools/demo.sh take to the first answer.

Starts `lenet-eager` and `lenet` in FOLDER in turn, on one image, and prints as JSON,
per mode: the time from the start of the process to its end, the time from loading to
the first logits in it (both medians), and its peak memory.

example: tools/demo/first_answer.py build/demo
"""

import json
import statistics
import subprocess
import sys
import time

ROUNDS = 21


def run_once(folder, program):
    """One process: milliseconds from start to end, and what it says itself."""
    begin = time.perf_counter()
    result = subprocess.run([f"{folder}/{program}", "--input", f"{folder}/image.npy", "--output",
                             f"{folder}/logits-one.npy", "--threads", "1", "--json"],
                            stdout=subprocess.PIPE, check=True)
    elapsed = (time.perf_counter() - begin) * 1e3
    return elapsed, json.loads(result.stdout)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: tools/demo/first_answer.py FOLDER")
    programs = {"eager": "lenet-eager", "fused": "lenet"}
    runs = {mode: [] for mode in programs}
    for _ in range(ROUNDS):
        for mode, program in programs.items():
            runs[mode].append(run_once(sys.argv[1], program))
    print(json.dumps({mode: {
        "process_ms": statistics.median(elapsed for elapsed, _ in samples),
        "load_ms": statistics.median(report["first_answer_ms"] for _, report in samples),
        "peak_rss_bytes": max(report.get("peak_rss_bytes", 0) for _, report in samples),
    } for mode, samples in runs.items()}))


try:
    main()
except OSError as error:
    sys.exit(f"first_answer.py: error: {error.filename}: {error.strerror}")
