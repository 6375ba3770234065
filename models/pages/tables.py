#!/usr/bin/env python3
"""Writes the tables of tables.md as CSV files: those that scikit-learn brings, with
the answer in the last column, `target`."""

import argparse
import csv
import os
import random

# Name, what scikit-learn's function is called after `load_`, columns, classes (0: a
# number), rows.
TABLES = [("cancer", "breast_cancer", 30, 2, 569), ("wine", "wine", 13, 3, 178),
          ("digits", "digits", 64, 10, 1797), ("diabetes", "diabetes", 10, 0, 442)]


def real_rows(function):
    from sklearn import datasets  # needed here only

    data = getattr(datasets, "load_" + function)()
    names = [name.replace(" ", "_") for name in data.feature_names]
    return names, [list(row) + [target] for row, target in zip(data.data, data.target)]


def made_up_rows(name, columns, classes, count):
    """Numbers around a centre that depends on the class, or that have the target as their
    sum: a table of the same form, where scikit-learn is not installed."""
    generator = random.Random(name)
    centres = [[generator.gauss(0, 2) for _ in range(columns)] for _ in range(classes)]
    rows = []
    for number in range(count):
        if classes:
            row = [generator.gauss(centre, 1) for centre in centres[number % classes]]
            rows.append(row + [number % classes])
        else:
            row = [generator.gauss(0, 1) for _ in range(columns)]
            rows.append(row + [150 + 20 * sum(row)])
    return [f"column{i}" for i in range(columns)], rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="where to")
    parser.add_argument("--made-up", action="store_true",
                        help="random numbers in tables of the same form, without scikit-learn")
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    for name, function, columns, classes, count in TABLES:
        names, rows = (made_up_rows(name, columns, classes, count) if arguments.made_up
                       else real_rows(function))
        path = os.path.join(arguments.folder, name + ".csv")
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names + ["target"])
            for row in rows:
                writer.writerow([f"{float(value):.9g}" for value in row])
        print(f"{path}: {len(rows)} rows, {len(names)} columns and the target")


main()
