"""`ingot compile --emit object`: objects of two models link into one C program,
which computes the same bits as the artifacts do."""

import json
import os

from ingot_command import BUILD, CC, INGOT, SOURCE, CommandTest, floats, main, npy, npy_data

FORWARD = ["--function", "forward", "--freeze", "--batch", 3, "--seed", 5]


class CompileObject(CommandTest):
    def link(self, *objects):
        self.succeed(CC, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                     "-I", self.folder, "-I", os.path.join(SOURCE, "runtime/include"),
                     "-I", os.path.join(BUILD, "runtime/include"),
                     os.path.join(SOURCE, "tests/tools/two_models.c"), *objects,
                     os.path.join(BUILD, "lib/libingot_runtime.a"), "-lm", "-lpthread",
                     "-Wl,--as-needed", "-o", "two_models")

    def artifact_output(self, model, name, shape):
        count = shape[0] * shape[1]
        self.write(f"{name}.npy", npy("<f4", shape, floats(count, seed=shape[1])))
        self.write(f"{name}.raw", npy_data(self.read(f"{name}.npy")))
        self.succeed(INGOT, "compile", model, *FORWARD)
        self.succeed(INGOT, "run", f"{model}.ingot", "--input", f"{name}={name}.npy",
                     "--output", f"{model}.npy")
        return npy_data(self.read(f"{model}.npy"))

    def test_two_models_in_one_c_program_equal_their_artifacts(self):
        logits = self.artifact_output("mlp", "images", (3, 784))
        probabilities = self.artifact_output("mlp_binary", "features", (3, 30))
        for model in ("mlp", "mlp_binary"):
            self.succeed(INGOT, "compile", model, *FORWARD, "--emit", "object", "-o", f"{model}.o")
        self.link("mlp.o", "mlp_binary.o")
        self.succeed("./two_models")
        self.assertEqual(self.read("logits.raw"), logits)
        self.assertEqual(self.read("probabilities.raw"), probabilities)
        self.assertLessEqual(self.libraries("./two_models"),
                             {"linux-vdso", "ld-linux-x86-64", "libc", "libm"})

    def test_only_the_program_is_a_global_symbol(self):
        self.succeed(INGOT, "compile", "mlp_binary", *FORWARD, "--emit", "object")
        symbols = self.succeed("nm", "--extern-only", "mlp_binary.o").split()
        # D: it holds addresses, which are read-only once they are relocated.
        self.assertEqual(symbols[1:], ["D", "ingot_program_mlp_binary"], symbols)

    def test_reports_paths_and_sizes_as_json(self):
        report = json.loads(self.succeed(INGOT, "compile", "mlp_binary", *FORWARD, "--emit",
                                         "object", "-o", "net.o", "--json"))
        self.assertEqual((report["path"], report["header"]), ("net.o", "net.h"))
        self.assertEqual(report["file_bytes"], os.path.getsize(self.path("net.o")))
        self.assertEqual([f["name"] for f in report["functions"]], ["forward@3"])

    def test_names_are_data_to_the_header(self):
        self.write("names.mlir", b"""func.func @"f*/ #error f /*"(
  %x: tensor<3xf32> {ingot.name = "*/ #error x"}) -> (tensor<3xf32> {ingot.name = "y/**/\\\\"}) {
  %y = ingot.exp %x : tensor<3xf32>
  return %y : tensor<3xf32>
}
""")
        self.succeed(INGOT, "compile", "names.mlir", "--emit", "object")
        self.write("main.c", b'#include "names.h"\n')
        self.succeed(CC, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
                     "-I", os.path.join(SOURCE, "runtime/include"),
                     "-I", os.path.join(BUILD, "runtime/include"), "main.c")

    def test_refuses_a_name_that_leaves_no_place_for_the_header(self):
        self.fail_with("'net.h' is where the header goes", INGOT, "compile", "mlp_binary",
                       "--emit", "object", "-o", "net.h")

    def test_refuses_a_program_whose_name_is_no_symbol(self):
        self.succeed(INGOT, "compile", "mlp_binary", "--emit", "ir", "-o", "my-net.mlir")
        self.fail_with("'my-net' cannot name a symbol", INGOT, "compile", "my-net.mlir",
                       "--emit", "object", status=2)
        self.assertEqual(os.listdir(self.folder), ["my-net.mlir"])


main()
