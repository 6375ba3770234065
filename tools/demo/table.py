#!/usr/bin/env python3
"""Prints what tools/demo.sh measured as Markdown tables, from the JSON files in
FOLDER; status 1 if fused mode is not faster than eager mode on a batch. (Of one image
there is hardly anything to fuse, and little to measure.)

example: tools/demo/table.py build/demo 1
"""

import json
import os
import sys

FUNCTIONS = [("inference", "forward", 1), ("inference", "forward", 64),
             ("training step", "train_step", 64)]


def read(folder, name):
    with open(f"{folder}/{name}.json", encoding="utf-8") as file:
        return json.load(file)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(": ", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{names[0] if names else 'unknown CPU'}, {os.cpu_count()} CPUs"


def format_time(seconds):
    for limit, unit, scale in [(1e-3, "us", 1e6), (1, "ms", 1e3)]:
        if seconds < limit:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds:.3g} s"


def format_bytes(count):
    return f"{count / 1024:.0f} KB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MB"


def print_table(rows, left):
    """Aligned; the first row is the header; `left` columns are not numbers."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    line = ["-" * width if i < left else "-" * (width - 1) + ":"
            for i, width in enumerate(widths)]
    for row in rows[:1] + [line] + rows[1:]:
        cells = [cell.ljust(width) if i < left else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        print("| " + " | ".join(cells) + " |")


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: tools/demo/table.py FOLDER THREADS")
    folder, threads = sys.argv[1:]
    clock = "1 thread, processor time" if threads == "1" else f"{threads} threads"
    print(f"{machine()}; {clock}; LeNet-5 in f32; `tools/demo.sh`; medians of runs in turn.\n")

    slower = []
    rows = [["function", "images", "mode", "kernels", "time", "images/s", "speed-up",
             "peak memory"]]
    for title, function, batch in FUNCTIONS:
        for entry in read(folder, f"bench-{function}-{batch}"):
            rows.append([title, str(batch), entry["mode"], str(entry["kernels"]),
                         format_time(entry["seconds"]), f"{batch / entry['seconds']:,.0f}",
                         f"{entry['speedup']:.2f}x", format_bytes(entry["peak_bytes"])])
            if entry["mode"] == "fused" and batch > 1 and entry["speedup"] <= 1:
                slower.append(f"{title}, {batch} images: {entry['speedup']:.3f}x")
    print_table(rows, left=3)

    answer = read(folder, "first-answer")
    executables = {"eager": read(folder, "lenet-eager"), "fused": read(folder, "lenet")}

    def row(title, value):
        return [title] + [value(mode) for mode in ("eager", "fused")]

    print()
    print_table([
        ["executable", "eager", "fused"],
        row("size without weights", lambda mode: format_bytes(
            executables[mode]["file_bytes"] - executables[mode]["weight_bytes"])),
        row("first answer, process start to end",
            lambda mode: f"{answer[mode]['process_ms']:.2f} ms"),
        row("first answer, from loading to logits",
            lambda mode: f"{answer[mode]['load_ms']:.2f} ms"),
        row("peak memory of the process", lambda mode: format_bytes(answer[mode]["peak_rss_bytes"])),
    ], left=1)
    report = read(folder, "run-lenet")
    print(f"\nAccuracy on {report['samples']:,} test images: {report['accuracy']:.2%}.")
    if slower:
        sys.exit("table.py: error: fused mode is not faster than eager mode: " + ", ".join(slower))


try:
    main()
except OSError as error:
    sys.exit(f"table.py: error: {error.filename}: {error.strerror}")
