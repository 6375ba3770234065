"""`tools/demo.sh` and its parts: what they refuse, and what they write. The whole
takes a minute and is run by hand."""

import gzip
import json
import os
import struct

from ingot_command import SOURCE, CommandTest, main, npy_data

DEMO = os.path.join(SOURCE, "tools", "demo.sh")
PARTS = os.path.join(SOURCE, "tools", "demo")


class Demo(CommandTest):
    def test_refuses_wrong_arguments_in_one_line(self):
        for message, arguments in [
                ("--epochs wants a positive number, found '0'", ("--epochs", 0)),
                ("--threads wants a positive number, found ''", ("--threads",)),
                ("unknown argument '--fast'; see tools/demo.sh --help", ("--fast",)),
                ("[^ ]*gone has no table: run tools/demo.sh first",
                 ("--table", "--folder", "gone"))]:
            with self.subTest(message):
                self.fail_with(f"^demo.sh: error: {message}\n$", DEMO, *arguments)

    def test_names_the_file_that_is_missing(self):
        self.fail_with(r"^test_images.py: error: .*/t10k-images-idx3-ubyte.gz: No such file",
                       f"{PARTS}/test_images.py", self.folder, self.folder)
        self.fail_with(r"^table.py: error: .*/bench-forward-1.json: No such file",
                       f"{PARTS}/table.py", self.folder, 1)

    def test_prints_the_table_of_the_last_run(self):
        self.write("table.md", b"| a |\n")
        self.assertEqual(self.succeed(DEMO, "--table", "--folder", self.folder), "| a |\n")

    def test_scales_the_test_images_as_training_does(self):
        self.write("t10k-images-idx3-ubyte.gz", gzip.compress(
            struct.pack(">IIII", 0x803, 2, 1, 3) + bytes([0, 255, 1, 128, 2, 3])))
        self.write("t10k-labels-idx1-ubyte", struct.pack(">II", 0x801, 2) + bytes([9, 4]))
        self.succeed(f"{PARTS}/test_images.py", self.folder, self.folder)
        images = self.read("images.npy")
        self.assertIn(b"'shape': (2,1,1,3,)", images)
        single = [struct.unpack("f", struct.pack("f", x / 255))[0] for x in (0, 255, 1, 128, 2, 3)]
        for pixel, expected in zip(struct.unpack("<6f", npy_data(images)), single):
            # x * (1 / 255) rounds twice, x / 255 once.
            self.assertLessEqual(abs(pixel - expected), 2 ** -23 * expected)
        self.assertEqual(npy_data(self.read("image.npy")), npy_data(images)[:12])
        self.assertEqual(struct.unpack("<2q", npy_data(self.read("labels.npy"))), (9, 4))

    def write_measurements(self, speedup):
        def entry(mode, ratio):
            return {"mode": mode, "kernels": 7, "seconds": 2e-3 / ratio, "speedup": ratio,
                    "peak_bytes": 3 << 20}

        answer = {"process_ms": 2.5, "load_ms": 0.125, "peak_rss_bytes": 5 << 20}
        files = {f"bench-{name}": [entry("eager", 1), entry("fused", speedup)]
                 for name in ("forward-1", "forward-64", "train_step-64")}
        files["first-answer"] = {"eager": answer, "fused": answer}
        files["lenet"] = files["lenet-eager"] = {"file_bytes": 9 << 10, "weight_bytes": 2 << 10}
        files["run-lenet"] = {"samples": 10000, "accuracy": 0.8912}
        for name, content in files.items():
            self.write(name + ".json", json.dumps(content).encode())

    def test_tables_what_was_measured(self):
        self.write_measurements(speedup=1.25)
        text = self.succeed(f"{PARTS}/table.py", self.folder, 1)
        self.assertRegex(text, r"\| training step +\| 64 +\| fused \| +7 \| 1.6 ms \| +40,000 \| "
                               r"+1.25x \| +3.0 MB \|")
        self.assertRegex(text, r"\| size without weights +\| +7 KB \| +7 KB \|")
        self.assertIn("Accuracy on 10,000 test images: 89.12%.", text)

    def test_fails_if_fused_mode_is_not_faster(self):
        self.write_measurements(speedup=0.75)
        self.fail_with(r"^table.py: error: fused mode is not faster than eager mode: inference, "
                       r"64 images: 0.750x, training step, 64 images: 0.750x\n$",
                       f"{PARTS}/table.py", self.folder, 1)


main()
