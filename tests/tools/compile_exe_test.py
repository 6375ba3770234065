"""`ingot compile --emit exe`: an executable that runs a model on any number of
samples, needs libc and libm only, and computes the same bits as the artifact."""

import json
import math
import os
import signal
import struct
import zlib

from ingot_command import BUILD, INGOT, CommandTest, floats, main, npy, npy_data

FORWARD = ["--function", "forward", "--freeze", "--seed", 7]
BATCH, SAMPLES, PIXELS, CLASSES = 4, 11, 784, 10


class CompileExe(CommandTest):
    def setUp(self):
        super().setUp()
        self.images = floats(SAMPLES * PIXELS, seed=1)
        self.write("x.npy", npy("<f4", (SAMPLES, PIXELS), self.images))

    def compile_exe(self, *options):
        self.succeed(INGOT, "compile", "mlp", *FORWARD, "--batch", BATCH, "--emit", "exe",
                     "-o", "mlp", *options)

    def compile_artifact(self):
        self.succeed(INGOT, "compile", "mlp", *FORWARD, "--batch", BATCH, "-o", "mlp.ingot")
        return "mlp.ingot"

    def artifact_logits(self):
        """Of the same portions, the last one filled with the last sample."""
        self.compile_artifact()
        logits = b""
        for first in range(0, SAMPLES, BATCH):
            rows = [min(first + row, SAMPLES - 1) for row in range(BATCH)]
            portion = [x for row in rows for x in self.images[row * PIXELS:(row + 1) * PIXELS]]
            self.write("portion.npy", npy("<f4", (BATCH, PIXELS), portion))
            self.succeed(INGOT, "run", "mlp.ingot", "--input", "images=portion.npy",
                         "--output", "portion-logits.npy")
            logits += npy_data(self.read("portion-logits.npy"))
        return logits[:SAMPLES * CLASSES * 4]

    def test_any_number_of_samples_equals_the_artifact(self):
        self.compile_exe()
        self.succeed("./mlp", "--input", "images=x.npy", "--output", "y.npy", "--threads", 2)
        content = self.read("y.npy")
        self.assertEqual(npy_data(content), self.artifact_logits())
        self.assertIn(b"'shape': (11, 10), }", content)
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ["mlp", "mlp.ingot", "portion-logits.npy", "portion.npy", "x.npy",
                          "y.npy"])

    def test_the_largest_batch_that_is_filled_is_used(self):
        self.succeed(INGOT, "compile", "mlp", *FORWARD, "--batch", "1,4,16", "--emit", "exe")
        report = json.loads(self.succeed("./mlp", "--input", "x.npy", "--json"))
        self.assertEqual((report["samples"], report["batch"]), (SAMPLES, 4))

    def test_counts_right_answers_in_labels_of_three_types(self):
        self.compile_exe()
        logits = struct.unpack(f"<{SAMPLES * CLASSES}f", self.artifact_logits())
        rows = [logits[s * CLASSES:(s + 1) * CLASSES] for s in range(SAMPLES)]
        labels = [row.index(max(row)) for row in rows]
        labels[1] = (labels[1] + 1) % CLASSES
        labels[10] = (labels[10] + 9) % CLASSES
        for descr in ("<i8", "|u1"):
            self.write("labels.npy", npy(descr, (SAMPLES,), labels))
            report = json.loads(self.succeed("./mlp", "--input", "images=x.npy", "--labels",
                                             "labels.npy", "--json", "--repeat", 3))
            self.assertEqual(report["accuracy"], round(9 / 11, 6))
            self.assertGreater(report["first_answer_ms"], 0)
            self.assertGreater(report["median_ms"], 0)
            # The images are the least that it holds; the limit leaves libc its part.
            self.assertGreater(report["peak_rss_bytes"], SAMPLES * PIXELS * 4)
            self.assertLess(report["peak_rss_bytes"], 64 << 20)
        self.assertIn("accuracy 0.8182 (11 samples)", self.succeed(
            "./mlp", "--input=images=x.npy", "--labels", "labels.npy"))

    def test_a_sample_whose_scores_are_nan_is_never_right(self):
        self.compile_exe()
        # Their sums are infinite, and those of the next layer none.
        self.images[5 * PIXELS:6 * PIXELS] = [3e38] * PIXELS
        self.write("x.npy", npy("<f4", (SAMPLES, PIXELS), self.images))
        self.succeed("./mlp", "--input", "x.npy", "--output", "y.npy")
        logits = struct.unpack(f"<{SAMPLES * CLASSES}f", npy_data(self.read("y.npy")))
        rows = [logits[s * CLASSES:(s + 1) * CLASSES] for s in range(SAMPLES)]
        self.assertTrue(all(math.isnan(x) for x in rows[5]))
        labels = [row.index(max(row)) for row in rows]
        labels[5] = 0  # a search for the largest that begins there stays there
        self.write("labels.npy", npy("<i8", (SAMPLES,), labels))
        report = json.loads(self.succeed("./mlp", "--input", "x.npy", "--labels", "labels.npy",
                                         "--json"))
        self.assertEqual(report["accuracy"], round(10 / 11, 6))

    def test_says_in_one_line_what_is_wrong_with_a_file(self):
        self.compile_exe()
        self.images[2 * PIXELS + 3] = math.nan
        self.write("x\n.npy", npy("<f4", (SAMPLES, PIXELS), self.images))
        self.fail_with(r"^mlp: error: x\?.npy: row 2, column 3: expected a finite number$",
                       "./mlp", "--input", "x\n.npy")

    def test_needs_libc_and_libm_only_and_is_small(self):
        self.succeed(INGOT, "compile", "mlp_binary", *FORWARD, "--emit", "exe")
        self.assertLessEqual(self.libraries("./mlp_binary"),
                             {"linux-vdso", "ld-linux-x86-64", "libc", "libm"})
        self.assertLess(os.path.getsize(self.path("mlp_binary")), 1_000_000)
        self.assertNotIn(" T ", self.start("nm", "mlp_binary").stdout)  # stripped

    def test_debugged_executable_names_its_kernels(self):
        self.compile_exe("--debug")
        steps = json.loads(self.succeed(INGOT, "inspect", "--json", self.compile_artifact()))
        kernels = {step["kernel"] for step in steps["functions"][0]["steps"]}
        symbols = {line.split()[-1] for line in self.succeed("nm", "mlp").splitlines()}
        self.assertTrue(kernels and kernels <= symbols, kernels - symbols)

    def test_interrupted_link_leaves_nothing(self):
        os.mkdir(self.path("bin"))
        self.write("bin/cc", b"#!/bin/sh\nkill -INT $PPID\n")
        os.chmod(self.path("bin/cc"), 0o755)
        search = self.path("bin") + os.pathsep + os.environ["PATH"]
        result = self.start(INGOT, "compile", "mlp_binary", "--emit", "exe",
                            env={**os.environ, "PATH": search})
        self.assertEqual(result.returncode, -signal.SIGINT, result.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["bin", "x.npy"])

    def write_png(self, name, rows):
        """Grey pixels."""
        def chunk(kind, data):
            return (struct.pack(">I", len(data)) + kind + data
                    + struct.pack(">I", zlib.crc32(kind + data)))
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        self.write(name, b"\x89PNG\r\n\x1a\n"
                   + chunk(b"IHDR", struct.pack(">2I5B", len(rows[0]), len(rows), 8, 0, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows)))
                   + chunk(b"IEND", b""))

    def test_names_what_is_on_a_picture(self):
        names = [f"kind \"{i}\"" for i in range(CLASSES)]
        for i, name in enumerate(names):
            for sample in range(2):
                self.write_png(f"photos/{name}/{sample}.png",
                               [[200 + sample if y // 3 == i else 0 for x in range(30)]
                                for y in range(30)])
        self.succeed(INGOT, "train", "mlp", "--data", "images=photos", "--data",
                     "labels=photos:labels", "--transform", "images=crop(28),normalize(0.5,0.5)",
                     "--batch", 10, "--epochs", 40, "--lr", 0.002, "-o", "w.safetensors")
        self.compile_exe("--with-readers", "--weights", "w.safetensors")
        picture = f"photos/{names[3]}/1.png"
        run = self.succeed(INGOT, "run", "mlp", "--weights", "w.safetensors", "--data",
                           f"images={picture}")
        self.assertRegex(run, r'^photos/kind "3"/1.png: kind "3"  0\.[5-9]')
        self.assertEqual(self.succeed("./mlp", picture), run)
        os.mkdir(self.path("moved"))
        os.rename(self.path("mlp"), self.path("moved/mlp"))
        self.assertEqual(len(self.succeed("moved/mlp", "photos", "--csv").splitlines()), 21)
        # Whatever else is asked for.
        self.assertIn("photos/", self.succeed("moved/mlp", "photos", "--csv", "--time"))
        self.assertIn("FILE[:COLUMN,...]", self.succeed("moved/mlp", "--help"))
        self.write("cut.png", self.read(picture)[:60])
        self.fail_with("^mlp: error: cut.png: ", "moved/mlp", "cut.png")
        self.assertLessEqual(self.libraries("moved/mlp"),
                             {"linux-vdso", "ld-linux-x86-64", "libc", "libm", "libpng16",
                              "libjpeg", "libz", "libstdc++", "libgcc_s"})

    def test_an_executable_without_readers_says_so(self):
        self.compile_exe()
        self.fail_with("--csv: expected an executable that was compiled with --with-readers",
                       "./mlp", "x.npy", "--csv")

    def test_static_executable_runs_without_a_loader(self):
        self.compile_exe("--static")
        self.assertIn("not a dynamic executable", self.start("ldd", "mlp").stderr)
        self.succeed("./mlp", "--input", "x.npy", "--output", "y.npy")
        self.assertEqual(npy_data(self.read("y.npy")), self.artifact_logits())

    def test_lists_functions_and_helps(self):
        self.compile_exe()
        self.assertEqual(self.succeed("./mlp", "--list"),
                         "forward: images f32 [4, 784] -> logits f32 [4, 10]\n")
        self.assertIn("--labels FILE", self.succeed("./mlp", "--help"))
        self.assertRegex(self.succeed("./mlp", "--input", "x.npy"),
                         r"^logits f32 \[11, 10\]: .* \.\.\. \(110 elements\)\n$")

    def test_says_in_one_line_what_is_wrong(self):
        self.compile_exe()
        self.write("wide.npy", npy("<f4", (2, 3), floats(6, seed=2)))
        self.write("none.npy", npy("<f4", (0, PIXELS), []))
        self.write("cut.npy", self.read("x.npy")[:-1])
        self.write("labels.npy", npy("<i8", (SAMPLES,), [10] * SAMPLES))
        x = ("--input", "x.npy")
        for message, arguments, status in [
                (r"input 'images' of 'forward' is missing: expected images f32 \[4, 784\]", (), 2),
                (r"expected f32 \[4, 784\] or another number of samples, found f32 \[2, 3\]",
                 ("--input", "wide.npy"), 1),
                ("the inputs have no samples", ("--input", "none.npy"), 1),
                (r"cut.npy: data of shape \[11, 784\]: expected 34496 bytes, found 34495",
                 ("--input", "cut.npy"), 1),
                ("gone.npy: No such file", ("--input", "gone.npy"), 1),
                (r"no input 'x': 'forward' has images f32 \[4, 784\]", ("--input", "x=x.npy"), 1),
                ("input 'images' is given twice", x + x, 2),
                ("no function 'train': see --list", x + ("--function", "train"), 1),
                ("unknown argument '--fast'", ("--fast",), 2),
                ("fast: No such file", ("fast",), 1),
                ("--threads: expected a number, found '-1'", x + ("--threads", "-1"), 2),
                ("--output: expected a value", x + ("--output",), 2),
                ("label 0: expected 0 to 9, found 10", x + ("--labels", "labels.npy"), 1),
                (r"x.npy: expected i64, i32 or u8 of shape \[11\], found f32 \[11, 784\]",
                 x + ("--labels", "x.npy"), 1),
                ("gone/y.npy: No such file", x + ("--output", "gone/y.npy"), 1)]:
            with self.subTest(message):
                self.fail_with("^mlp: error: .*" + message, "./mlp", *arguments, status=status)

    def test_a_loss_over_the_batch_takes_exactly_the_batch(self):
        self.succeed(INGOT, "compile", "mlp", "--function", "eval_step", "--batch", BATCH,
                     "--emit", "exe")
        self.write("labels.npy", npy("<i8", (SAMPLES,), [3] * SAMPLES))
        self.fail_with(r"input 'images' of 'eval_step': expected f32 \[4, 784\] exactly, as its "
                       r"samples may depend on each other, found f32 \[11, 784\]", "./mlp",
                       "--input", "images=x.npy", "--input", "labels=labels.npy")

    def test_samples_that_depend_on_each_other_are_not_cut(self):
        self.write("square.mlir", b"""
func.func @forward(%x: tensor<3x3xf32> {ingot.name = "x"}) -> (tensor<3x3xf32> {ingot.name = "y"}) {
  %y = ingot.matmul %x, %x : tensor<3x3xf32>, tensor<3x3xf32>
  return %y : tensor<3x3xf32>
}
""")
        self.succeed(INGOT, "compile", "square.mlir", "--emit", "exe")
        for rows in (1, 3, 6):
            self.write("rows.npy", npy("<f4", (rows, 3), [0.5] * (3 * rows)))
            if rows == 3:
                self.succeed("./square", "--input", "rows.npy")
                continue
            self.fail_with(r"input 'x' of 'forward': expected f32 \[3, 3\] exactly, as its samples "
                           rf"may depend on each other, found f32 \[{rows}, 3\]", "./square",
                           "--input", "rows.npy")

    def test_says_which_piece_is_missing(self):
        compile_exe = (INGOT, "compile", "mlp_binary", "--emit", "exe")
        result = self.start(*compile_exe, env={"PATH": self.folder})
        self.assertRegex(result.stderr, r"^ingot: error: no linker: expected a C compiler")
        with open(self.path("cc"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho warning: odd >&2\necho 'ld: error: full disk' >&2\nexit 1\n")
        os.chmod(self.path("cc"), 0o755)
        result = self.start(*compile_exe, env={"PATH": self.folder + ":/usr/bin:/bin"})
        self.assertRegex(result.stderr, r"linking with .*/cc failed: ld: error: full disk\n$")
        self.assertEqual(sorted(os.listdir(self.folder)), ["cc", "x.npy"])

    def test_writes_where_a_link_leads(self):
        os.symlink("file", self.path("link"))
        self.succeed(INGOT, "compile", "mlp_binary", "--function", "forward", "--emit", "exe",
                     "-o", "link")
        self.assertTrue(os.path.islink(self.path("link")))
        self.assertTrue(os.access(self.path("file"), os.X_OK))

    def test_takes_over_who_may_read_a_file(self):
        for mode, expected in ((0o600, 0o700), (0o640, 0o750), (0o444, 0o555)):
            self.write("old", b"")
            os.chmod(self.path("old"), mode)
            self.succeed(INGOT, "compile", "mlp_binary", "--function", "forward", "--emit", "exe",
                         "-o", "old")
            self.assertEqual(os.stat(self.path("old")).st_mode & 0o7777, expected)
            os.remove(self.path("old"))

    def test_static_is_for_executables(self):
        for option in ("--static", "--with-readers"):
            self.fail_with(f"{option}: expected --emit exe, found artifact", INGOT, "compile",
                           "mlp_binary", option, status=2)


main()
