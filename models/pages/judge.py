#!/usr/bin/env python3
"""Has a trained LeNet look at what generators make. Prints for each stage of training
- distance: Frechet distance between the logits of the generated pictures and those of one
  half of the test pictures, both taken for normally distributed; mean and standard
  deviation over the seeds. Source: Heusel et al., arXiv:1706.08500, with LeNet in the place
  of Inception, so that it compares with other figures of this page alone.
- confidence: the mean probability of the likeliest class.
- shares: how many percent of the pictures are taken for each class.
The other half of the test pictures, and a generator that has learned nothing, are what to
compare with."""

import argparse
import array
import math
import operator
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile

CLASSES, LATENT = 10, 64
HEADER = "{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}"


def write_noise(path, count):
    """Normally distributed numbers as a .npy file."""
    generator = random.Random(0)
    header = HEADER.format(count, LATENT).ljust(117) + "\n"
    numbers = array.array("f", (generator.gauss(0, 1) for _ in range(count * LATENT)))
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        numbers.tofile(file)


def read_rows(path):
    """The rows of a .npy file of floats, `CLASSES` numbers each."""
    with open(path, "rb") as file:
        data = file.read()
    numbers = array.array("f", data[10 + struct.unpack("<H", data[8:10])[0]:])
    return [numbers[i:i + CLASSES] for i in range(0, len(numbers), CLASSES)]


def run(*command):
    result = subprocess.run(["ingot", "run", *command], check=False, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        sys.exit(result.stdout.strip())


def dot(left, right):
    return sum(map(operator.mul, left, right))


def moments(rows):
    """Mean and covariance."""
    mean = [statistics.fmean(column) for column in zip(*rows)]
    columns = [[number - mean[i] for number in column] for i, column in enumerate(zip(*rows))]
    return mean, [[dot(a, b) / (len(rows) - 1) for b in columns] for a in columns]


def cholesky(matrix):
    """L, of which L L^T is the matrix."""
    lower = [[0.0] * CLASSES for _ in matrix]
    for i in range(CLASSES):
        for j in range(i + 1):
            rest = matrix[i][j] - dot(lower[i][:j], lower[j][:j])
            lower[i][j] = math.sqrt(rest) if i == j else rest / lower[j][j]
    return lower


def product(left, right):
    return [[dot(row, column) for column in zip(*right)] for row in left]


def eigenvalues(matrix):
    """Those of a symmetric matrix, by Jacobi's rotations."""
    matrix = [row[:] for row in matrix]
    for _ in range(12):  # converges quadratically
        for i in range(CLASSES):
            for j in range(i):
                if matrix[i][j] == 0.0:
                    continue
                angle = 0.5 * math.atan2(2 * matrix[i][j], matrix[j][j] - matrix[i][i])
                cosine, sine = math.cos(angle), math.sin(angle)
                for row in matrix:
                    row[i], row[j] = cosine * row[i] - sine * row[j], sine * row[i] + cosine * row[j]
                matrix[i], matrix[j] = ([cosine * a - sine * b for a, b in zip(matrix[i], matrix[j])],
                                        [sine * a + cosine * b for a, b in zip(matrix[i], matrix[j])])
    return [matrix[i][i] for i in range(CLASSES)]


def frechet(reference, rows):
    """|m1 - m2|^2 + trace(C1 + C2 - 2 (C1 C2)^(1/2)); the eigenvalues of C1 C2 are those of
    the symmetric L^T C2 L, where C1 = L L^T."""
    (mean, covariance), (other_mean, other_covariance) = moments(reference), moments(rows)
    lower = cholesky(covariance)
    both = product(product(list(zip(*lower)), other_covariance), lower)
    return (math.dist(mean, other_mean) ** 2
            + sum(covariance[i][i] + other_covariance[i][i] for i in range(CLASSES))
            - 2 * sum(math.sqrt(max(value, 0.0)) for value in eigenvalues(both)))


def confidence(row):
    return 1 / sum(math.exp(logit - max(row)) for logit in row)


def describe(name, reference, runs):
    """One line about the logits of each run."""
    distances = [frechet(reference, rows) for rows in runs]
    rows = [row for rows in runs for row in rows]
    counts = [0] * CLASSES
    for row in rows:
        counts[max(range(CLASSES), key=row.__getitem__)] += 1
    spread = f" +- {statistics.stdev(distances):.1f}" if len(distances) > 1 else ""
    print(f"{name + ':':16} distance {f'{statistics.fmean(distances):.1f}' + spread:14} confidence "
          f"{statistics.fmean(map(confidence, rows)):.2f}  shares "
          + " ".join(f"{100 * count / len(rows):2.0f}" for count in counts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judge", help="artifact of the trained LeNet")
    parser.add_argument("test", help="the test pictures, an IDX file")
    parser.add_argument("program", help="that has the generator")
    parser.add_argument("function", help="from `noise` to `images`")
    parser.add_argument("weights", help="a checkpoint, with {seed} and {epoch} in its name")
    parser.add_argument("--after", default="1,10", help="epochs (default: 1,10)")
    parser.add_argument("--seeds", type=int, default=3, help="how many, from 0 on (default: 3)")
    parser.add_argument("--pictures", type=int, default=5000,
                        help="that each generator makes (default: 5000)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        noise, images, logits = (os.path.join(folder, name + ".npy")
                                 for name in ("noise", "images", "logits"))
        write_noise(noise, arguments.pictures)

        def judge(pictures):
            run(arguments.judge, "--data", "images=" + pictures, "--output", logits)
            return read_rows(logits)

        def judge_generator(*options):
            run(arguments.program, "--function", arguments.function, "--data", "noise=" + noise,
                "--output", images, *options)
            return judge(images)

        real = judge(arguments.test)
        half = len(real) // 2
        reference = real[:half]
        describe("test pictures", reference, [real[half:]])
        seeds = range(arguments.seeds)
        describe("untrained", reference, [judge_generator("--seed", str(seed)) for seed in seeds])
        for epoch in arguments.after.split(","):
            files = [arguments.weights.format(seed=seed, epoch=epoch) for seed in seeds]
            describe(f"after {epoch} epoch{'' if epoch == '1' else 's'}", reference,
                     [judge_generator("--weights", file) for file in files])


main()
