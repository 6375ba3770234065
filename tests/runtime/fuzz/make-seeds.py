"""make-seeds.py FOLDER: a small valid file for each reader, in a folder per fuzz target."""

import base64
import gzip
import io
import os
import struct
import sys
import zipfile
import zlib

# A grey JPEG of 8 x 8 pixels, by libjpeg at quality 50.
JPEG = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRT"
    "c4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABv/EABkQAAIDAQAA"
    "AAAAAAAAAAAAAAURABIUIv/aAAgBAQAAPwAuIFbq8tz/2Q==")


def npy(descr, shape, data, fortran=False):
    text = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + data


def npz(compression):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as file:
        file.writestr("x.npy", npy("<f4", (2, 3), struct.pack("<6f", *range(6))))
    return content.getvalue()


def idx(kind, shape, data):
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + data


def png(bits, color, palette=b""):
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    channels = {0: 1, 2: 3, 3: 1, 6: 4}[color]
    row = b"\0" + bytes(range(3 * channels * bits // 8))
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, bits, color, 0, 0, 0)) +
            (chunk(b"PLTE", palette) if palette else b"") +
            chunk(b"IDAT", zlib.compress(2 * row)) + chunk(b"IEND", b""))


def safetensors():
    header = b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    return struct.pack("<Q", len(header)) + header + bytes(8)


ARRAYS = [npy("<f4", (2, 3), struct.pack("<6f", *range(6))),
          npy(">i2", (2, 3), bytes(12), fortran=True),
          npy("<f8", (), bytes(8)), npy("|b1", (3,), b"\0\1\1"),
          idx(8, (2, 2), b"\1\2\3\4"), idx(13, (3,), struct.pack(">3f", 1, 2, 3)),
          gzip.compress(idx(8, (2, 2), b"\1\2\3\4"))]
SEEDS = {
    "tensor_files": ARRAYS + [safetensors()],
    "source_array": ARRAYS,
    "source_npz": [npz(zipfile.ZIP_STORED), npz(zipfile.ZIP_DEFLATED)],
    "source_table": [b"a,b\n1,2\n3,4\n", b'\xef\xbb\xbf"a b";c\n"x ""y""";1\nz;2.5\n', b"1\t2\n,4\n"],
    "source_text": ["one two, three four\nfive\n".encode()],
    "source_characters": ["a\u00e4\u20ac\U0001f600\n".encode()],
    "source_image": [png(8, 0), png(8, 2), png(8, 3, bytes(9 * 3)), png(16, 0), png(8, 6)],
    "source_indices": [png(8, 3, bytes(9 * 3)), png(16, 0)],
    "source_jpeg": [base64.b64decode(JPEG)],
    "spec": [b"\0a,?=0,category(b),header=yes", b"\1a..,^3", b"\2blobs,classes=3,features=2",
             b"\2translation,length=5", b"\3resize(3,4),crop(2,2,1),flip,rotate(10),jitter(0.2)",
             b"\3normalize(0.5,0.25),centercrop(2)",
             b'\4{"text":"minmax","fitted":[{"center":[1,2,3],"scale":[1,1,2]}]}'],
}

for target, contents in SEEDS.items():
    folder = os.path.join(sys.argv[1], target)
    os.makedirs(folder, exist_ok=True)
    for number, content in enumerate(contents):
        with open(os.path.join(folder, str(number)), "wb") as file:
            file.write(content)
