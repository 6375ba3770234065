"""The data and first weights of train_golden_test.py and tests/golden/training.py: both
are made up, so that nobody has to keep them."""

import struct

SIDE, CHANNELS, CLASSES = 6, 4, 3
FEATURES = CHANNELS * (SIDE // 2) ** 2
TRAIN, JUDGED, BATCH, EPOCHS, RATE = 40, 12, 8, 4, 0.01


def as_float(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def numbers(count, first):
    """Different numbers between -1 and 1 that floats hold: multiples of the golden ratio,
    modulo 1."""
    return [as_float(2 * ((first + i) * 0.6180339887498949 % 1) - 1) for i in range(count)]


def samples(count, first):
    """Images in which two rows are brighter the larger the label is, and the labels."""
    labels = [(first + i) * (first + i + 3) // 2 % CLASSES for i in range(count)]
    images = numbers(count * SIDE * SIDE, first * SIDE * SIDE)
    for i, label in enumerate(labels):
        for pixel in range(2 * label * SIDE, 2 * (label + 1) * SIDE):
            images[i * SIDE * SIDE + pixel] += 0.5 * (label + 1)
    return [as_float(value) for value in images], labels


def weights():
    """Shape and values by name; those of the normalisation begin with 1 and 0."""
    return {"conv.weight": ((CHANNELS, 1, 3, 3), numbers(CHANNELS * 9, 11)),
            "fc.weight": ((CLASSES, FEATURES), [value / 4 for value in
                                                numbers(CLASSES * FEATURES, 101)]),
            "fc.bias": ((CLASSES,), numbers(CLASSES, 1001))}
