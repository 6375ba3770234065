#!/usr/bin/env python3
"""Writes the test images of the MNIST family as .npy files: images.npy (f32, as
ingot train scales them), labels.npy (i64) and image.npy, the first one.

example: tools/demo/test_images.py /usr/share/datasets/fashion-mnist build/demo
"""

import gzip
import os
import struct
import sys


def read_idx(path):
    """The shape and the bytes of an IDX file of u8, plain or packed."""
    if not os.path.exists(path):
        path += ".gz"
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as file:
        magic, = struct.unpack(">I", file.read(4))
        if magic >> 8 != 8:
            sys.exit(f"test_images.py: error: {path}: expected an IDX file of u8, "
                     f"found magic number {magic:#010x}")
        rank = magic & 255
        return struct.unpack(f">{rank}I", file.read(4 * rank)), file.read()


def write_npy(path, descr, shape, data):
    extents = "".join(f"{extent}," for extent in shape)
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({extents}), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(data)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: tools/demo/test_images.py DATA_FOLDER OUTPUT_FOLDER")
    data, folder = sys.argv[1:]
    (count, height, width), pixels = read_idx(f"{data}/t10k-images-idx3-ubyte")
    _, labels = read_idx(f"{data}/t10k-labels-idx1-ubyte")
    # In single precision, as runtime/train/data/Field.cpp multiplies.
    scale, = struct.unpack("f", struct.pack("f", 1 / 255))
    floats = [struct.pack("<f", pixel * scale) for pixel in range(256)]
    images = b"".join(map(floats.__getitem__, pixels))
    write_npy(f"{folder}/images.npy", "<f4", (count, 1, height, width), images)
    write_npy(f"{folder}/image.npy", "<f4", (1, 1, height, width), images[:4 * height * width])
    write_npy(f"{folder}/labels.npy", "<i8", (count,), struct.pack(f"<{count}q", *labels))


try:
    main()
except OSError as error:
    sys.exit(f"test_images.py: error: {error.filename}: {error.strerror}")
