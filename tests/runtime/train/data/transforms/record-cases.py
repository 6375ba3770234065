#!/usr/bin/env python3
"""Records what torchvision (on images of Pillow) and scikit-learn make of small
samples, for TransformCasesTest.cpp.

usage: record-cases.py > cases.json, with numpy, pillow, torchvision, scikit-learn
"""

import json

import numpy as np
import torch
from PIL import Image
from sklearn import preprocessing
from torchvision.transforms import functional as F
from torchvision.transforms import InterpolationMode

random = np.random.RandomState(1)


def to_pillow(image):
    """From [channels, height, width]."""
    return Image.fromarray(image[0] if len(image) == 1 else image.transpose(1, 2, 0))


def from_pillow(image):
    pixels = np.asarray(image)
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


def tensor(array):
    names = {"uint8": "u8", "float32": "f32", "float64": "f64", "int64": "i64"}
    return {"dtype": names[str(array.dtype)], "shape": array.shape,
            "values": array.reshape(-1).tolist()}


def picture(channels, height, width):
    # A wide range, with runs of equal pixels.
    pixels = random.randint(0, 256, (channels, height, width)).astype(np.uint8)
    pixels[:, 1, 1:3] = pixels[:, :1, :1].reshape(channels, 1)
    return pixels


cases = []


def record(steps, image, result):
    cases.append({"steps": steps, "input": tensor(image), "output": tensor(result)})


def record_pillow(steps, image, function):
    record(steps, image, from_pillow(function(to_pillow(image))))


def bilinear(size):
    """Along rows first: Pillow 13 chooses which pass comes first, by a rule of its own
    that moves some pixels by 1."""
    def resize(image):
        if isinstance(size, int):
            width, height = image.size
            shorter = min(width, height)
            columns, rows = int(size * width / shorter), int(size * height / shorter)
        else:
            rows, columns = size
        wide = F.resize(image, [image.size[1], columns], InterpolationMode.BILINEAR)
        return F.resize(wide, [rows, columns], InterpolationMode.BILINEAR)
    return resize


colour, grey = picture(3, 7, 5), picture(1, 6, 9)
for image in colour, grey:
    for height, width in (3, 4), (12, 9), (7, 3), (2, 5), (1, 1):
        record_pillow(f"resize({height},{width})", image, bilinear([height, width]))
    for shorter in 4, 11:
        record_pillow(f"resize({shorter})", image, bilinear(shorter))
    for height, width in (4, 4), (3, 2), (5, 5):
        record_pillow(f"centercrop({height},{width})", image,
                      lambda p, h=height, w=width: F.center_crop(p, [h, w]))
    record_pillow("flip(1)", image, F.hflip)
    record_pillow("vflip(1)", image, F.vflip)
    for degrees in 17, -33.5, 90, 180, 120, 0, 359:
        record_pillow(f"rotate({degrees},{degrees})", image,
                      lambda p, d=degrees: F.rotate(p, d))
    for factor in 0.0, 0.4, 1.0, 1.7:
        record_pillow(f"brightness {factor}", image,
                      lambda p, f=factor: F.adjust_brightness(p, f))
        record_pillow(f"contrast {factor}", image,
                      lambda p, f=factor: F.adjust_contrast(p, f))
        record_pillow(f"saturation {factor}", image,
                      lambda p, f=factor: F.adjust_saturation(p, f))
    for part in 0.2, -0.35, 0.5:
        record_pillow(f"hue {part}", image, lambda p, h=part: F.adjust_hue(p, h))

wave = random.standard_normal((1, 6, 5)).astype(np.float32)
for height, width in (4, 3), (9, 8):
    record(f"resize({height},{width})", wave,
           np.asarray(Image.fromarray(wave[0]).resize((width, height), Image.BILINEAR))[None])

pixels = F.to_tensor(to_pillow(colour))
record("normalize(0.5,0.25)", colour, F.normalize(pixels, 0.5, 0.25).numpy())
record("normalize(0.485,0.456,0.406,0.229,0.224,0.225)", colour,
       F.normalize(pixels, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).numpy())

table = random.standard_normal((11, 4)) * [1, 1000, 0.01, 0] + [0, 5e4, 1, 7]
scalers = {"zscore": preprocessing.StandardScaler(), "minmax": preprocessing.MinMaxScaler(),
           "robust": preprocessing.RobustScaler()}
for name, scaler in scalers.items():
    record(name, table, scaler.fit_transform(table))

text = json.dumps(cases, separators=(",", ":"))
print(text.replace('{"steps"', '\n{"steps"'))
