#!/usr/bin/env python3
"""Writes images of the MNIST family as PNG files, in a folder per class."""

import argparse
import gzip
import os
import struct
import zlib

NAMES = ["t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
         "boot"]


def read(path, header):
    with gzip.open(path, "rb") as file:
        return file.read()[header:]


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def png(pixels, side):
    """A grey picture."""
    rows = b"".join(b"\0" + pixels[side * row:side * (row + 1)] for row in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="folder with the four files, .gz")
    parser.add_argument("folder", help="where to")
    parser.add_argument("--pictures", type=int, default=10000, help="how many (default: 10000)")
    parser.add_argument("--classes", default=",".join(NAMES),
                        help="names with commas between them (default: all)")
    arguments = parser.parse_args()
    classes = arguments.classes.split(",")
    side = 28
    pixels = read(os.path.join(arguments.data, "train-images-idx3-ubyte.gz"), 16)
    labels = read(os.path.join(arguments.data, "train-labels-idx1-ubyte.gz"), 8)
    chosen = [i for i, label in enumerate(labels)
              if NAMES[label] in classes][:arguments.pictures]
    for name in classes:
        os.makedirs(os.path.join(arguments.folder, name), exist_ok=True)
    for i in chosen:
        path = os.path.join(arguments.folder, NAMES[labels[i]], f"{i:05}.png")
        with open(path, "wb") as file:
            file.write(png(pixels[side * side * i:side * side * (i + 1)], side))
    print(f"{arguments.folder}: {len(chosen)} pictures of {len(classes)} classes")


main()
