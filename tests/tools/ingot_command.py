"""What the tests of the ingot command share: running it, and .npy files.

Arguments of a test: the build folder and the C compiler.
"""

import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import unittest

BUILD = os.path.abspath(sys.argv[1])
CC = sys.argv[2]
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
INGOT = os.path.join(BUILD, "bin", "ingot")
FORMATS = {"<f4": "f", "<i8": "q", "|u1": "B"}


def npy(descr, shape, values):
    """The bytes of a .npy file."""
    extents = "".join(f"{extent}," for extent in shape)
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({extents}), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
            + struct.pack(f"<{len(values)}{FORMATS[descr]}", *values))


def npy_data(content):
    """The elements of a .npy file, as bytes."""
    return content[10 + struct.unpack("<H", content[8:10])[0]:]


def floats(count, seed):
    """Distinct values; the same ones on every run."""
    generator = random.Random(seed)
    return [generator.uniform(-1, 1) for _ in range(count)]


class CommandTest(unittest.TestCase):
    """Every test has an empty folder of its own, in which it runs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def start(self, *command, **options):
        return subprocess.run([str(part) for part in command], cwd=self.folder,
                              capture_output=True, text=True, check=False, **options)

    def succeed(self, *command):
        result = self.start(*command)
        self.assertEqual(result.returncode, 0, f"{command}\n{result.stdout}{result.stderr}")
        return result.stdout

    def fail_with(self, message, *command, status=1):
        """Expects one line on stderr that the pattern `message` matches."""
        result = self.start(*command)
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertRegex(result.stderr, message)

    def libraries(self, program):
        """The shared libraries that a program needs, without their versions."""
        return {re.split(r"[\s.]", line.strip())[0].split("/")[-1]
                for line in self.succeed("ldd", program).splitlines()}


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
