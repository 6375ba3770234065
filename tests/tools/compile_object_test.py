"""`ingot compile --emit object`: objects of two models link into one C program,
which computes the same bits as the artifacts do."""

import json
import os
import re
import shutil

from ingot_command import BUILD, CC, INGOT, SOURCE, CommandTest, floats, main, npy, npy_data

INCLUDE = ["-I", os.path.join(SOURCE, "runtime/include"),
           "-I", os.path.join(BUILD, "runtime/include")]
FORWARD = ["--function", "forward", "--freeze", "--batch", 3, "--seed", 5]


class CompileObject(CommandTest):
    def link(self, *objects):
        self.succeed(CC, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                     "-I", self.folder, *INCLUDE,
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

    def test_shared_libraries_use_their_own_programs(self):
        runtime = (os.path.join(BUILD, "lib/libingot_runtime.a"), "-lm", "-lpthread")
        libraries = []
        for factor in (2, 3):
            folder = f"times{factor}"
            os.mkdir(self.path(folder))
            self.write(f"{folder}/net.mlir", f"""
func.func @forward(%x: tensor<f32> {{ingot.name = "x"}}) -> (tensor<f32> {{ingot.name = "y"}}) {{
  %factor = ingot.constant dense<{factor}.0> : tensor<f32>
  %y = ingot.mul %x, %factor : tensor<f32>
  return %y : tensor<f32>
}}
""".encode())
            self.succeed(INGOT, "compile", f"{folder}/net.mlir", "--emit", "object", "-o",
                         f"{folder}/net.o")
            self.write(f"{folder}/use.c", f"""#include "net.h"
float {folder}(float x);
float {folder}(float x) {{
  float y = -1;
  net_context net;
  if (net_create(&net, NULL) == INGOT_OK)
    net_forward(&net, &x, &y);
  net_destroy(&net);
  return y;
}}
""".encode())
            libraries.append(f"./{folder}/libuse.so")
            self.succeed(CC, "-shared", "-fPIC", "-I", folder, *INCLUDE, f"{folder}/use.c",
                         f"{folder}/net.o", *runtime, "-o", libraries[-1])
        self.write("both.c", b"""float times2(float x);
float times3(float x);
int main(void) { return times2(5) == 10 && times3(5) == 15 ? 0 : 1; }
""")
        self.succeed(CC, "both.c", *libraries, "-o", "both")
        self.succeed("./both")
        # A program may also be another library's.
        self.write("own.c", b"""#include "net.h"
#include <stdio.h>
int main(void) {
  float x = 5, y = -1;
  net_context net;
  fputs("the C library's data are reached, too\\n", stderr);
  if (net_create(&net, NULL) == INGOT_OK)
    net_forward(&net, &x, &y);
  net_destroy(&net);
  return y == 10 ? 0 : 1;
}
""")
        for compiler in filter(None, [CC, shutil.which("gcc")]):
            for kind in (), ("-fPIE", "-pie"), ("-fno-pie", "-no-pie"):
                self.succeed(compiler, *kind, "-Wl,--fatal-warnings", "-I", "times2", *INCLUDE,
                             "own.c", libraries[0], *runtime, "-o", "own")
                self.assertEqual(self.start("./own").stderr,
                                 "the C library's data are reached, too\n")
                self.succeed("./own")

    def test_only_the_program_is_a_global_symbol(self):
        self.succeed(INGOT, "compile", "mlp_binary", *FORWARD, "--emit", "object")
        symbols = self.succeed("nm", "--extern-only", "mlp_binary.o").split()
        self.assertEqual(symbols[1:], ["T", "ingot_program_mlp_binary"], symbols)

    def test_reports_paths_and_sizes_as_json(self):
        report = json.loads(self.succeed(INGOT, "compile", "mlp_binary", *FORWARD, "--emit",
                                         "object", "-o", "net.o", "--json"))
        self.assertEqual((report["path"], report["header"]), ("net.o", "net.h"))
        self.assertEqual(report["file_bytes"], os.path.getsize(self.path("net.o")))
        self.assertEqual([f["name"] for f in report["functions"]], ["forward@3"])

    def check_header(self, source, *dialects):
        """Compiles a program that includes generated headers, with every warning."""
        for dialect in dialects:
            self.succeed(CC, "-x", "c++" if "++" in dialect else "c", f"-std={dialect}", "-Wall",
                         "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", *INCLUDE, source)

    def test_names_are_data_to_the_header(self):
        names = ["*/ #error x", "y/**/\\\\", "class", "errno", "NULL", "uint8_t", "context",
                 "ingot_inputs", "INGOT_F32", "a b", "a-b", "\u00e9", "7", "???/"]
        inputs = ", ".join(f'%x{i}: tensor<3xf32> {{ingot.name = "{name}"}}'
                           for i, name in enumerate(names))
        functions = ["f*/ #error f /*", "load", "create", "destroy", "context", "f error f", "7"]
        self.write("names.mlir", "".join(f"""func.func @"{function}"({inputs})
    -> (tensor<3xf32> {{ingot.name = "*/ {number}"}}) {{
  %y = ingot.exp %x{number} : tensor<3xf32>
  return %y : tensor<3xf32>
}}
""" for number, function in enumerate(functions)).encode())
        self.succeed(INGOT, "compile", "names.mlir", "--emit", "object")
        # gcc warns of trigraphs in comments where they would escape a newline.
        self.assertNotIn(b"??", self.read("names.h"))
        # Declared by what everyone includes, or by gcc in its GNU mode.
        self.write("main.c", b'#include <errno.h>\n#include <complex.h>\n#include "names.h"\n')
        self.check_header("main.c", "c99", "gnu11", "c2x")
        self.write("main.cpp", b'#include <cerrno>\n#include "names.h"\n')
        self.check_header("main.cpp", "c++11", "gnu++20")
        found = re.findall(r"^(names_\w+)\(names_context \*context,",
                           self.read("names.h").decode(), re.MULTILINE)
        self.assertEqual(sorted(set(found) - {"names_create"}),
                         ["names_7", "names_context_2", "names_create_2", "names_destroy_2",
                          "names_f_error_f", "names_f_error_f_2", "names_load_2"])

    def test_headers_of_names_in_other_letters_go_together(self):
        for name in ("Net", "net"):
            self.succeed(INGOT, "compile", "mlp_binary", *FORWARD, "--name", name, "--emit",
                         "object")
        self.write("main.c", b'''#include "Net.h"
#include "net.h"
Net_context upper;
net_context lower;
''')
        self.check_header("main.c", "c99", "c++11")

    def test_functions_have_the_types_of_the_program(self):
        arguments = ", ".join(f'%{name}: tensor<{shape}{of}> {{ingot.name = "{name}"}}'
                              for name, shape, of in [("b16", "2x3x", "bf16"), ("f16", "2x", "f16"),
                                                      ("u8", "2x", "ui8"), ("flag", "2x", "i1"),
                                                      ("lr", "", "f32"), ("i64", "", "i64")])
        results = ["tensor<2x3xbf16>", "tensor<2xf16>", "tensor<2xui8>", "tensor<2xi1>",
                   "tensor<f32>", "tensor<i64>"]
        named = ", ".join(f'{of} {{ingot.name = "y{i}"}}' for i, of in enumerate(results))
        self.write("typed.mlir", f"""func.func @forward({arguments}) -> ({named}) {{
  return %b16, %f16, %u8, %flag, %lr, %i64 : {", ".join(results)}
}}
""".encode())
        self.succeed(INGOT, "compile", "typed.mlir", "--emit", "object")
        self.write("main.c", b"""#include "typed.h"
typedef ingot_status_t expected(
    typed_context *, const uint16_t[2][3], const uint16_t[2], const uint8_t[2],
    const uint8_t[2], const float *, const int64_t *, uint16_t[2][3], uint16_t[2],
    uint8_t[2], uint8_t[2], float *, int64_t *);
expected *typed = typed_forward;
""")
        self.check_header("main.c", "c99", "c++11")

    def test_functions_of_several_batches_say_which(self):
        self.succeed(INGOT, "compile", "mlp_binary", "--function", "forward", "--freeze",
                     "--batch", "1,3", "--emit", "object")
        self.write("main.c", b"""#include "mlp_binary.h"
typedef ingot_status_t one(mlp_binary_context *, const float[1][30], float[1]);
typedef ingot_status_t three(mlp_binary_context *, const float[3][30], float[3]);
one *of_one = mlp_binary_forward_1;
three *of_three = mlp_binary_forward_3;
""")
        self.check_header("main.c", "c99", "c++11")

    def test_refuses_a_name_that_leaves_no_place_for_the_header(self):
        self.fail_with("'net.h' is where the header goes", INGOT, "compile", "mlp_binary",
                       "--emit", "object", "-o", "net.h")

    def test_refuses_a_program_whose_name_is_no_symbol(self):
        self.succeed(INGOT, "compile", "mlp_binary", "--emit", "ir", "-o", "my-net.mlir")
        self.fail_with("'my-net' cannot name a symbol", INGOT, "compile", "my-net.mlir",
                       "--emit", "object", status=2)
        self.fail_with("'ingot_net' cannot name a symbol", INGOT, "compile", "my-net.mlir",
                       "--emit", "object", "--name", "ingot_net", status=2)
        self.assertEqual(os.listdir(self.folder), ["my-net.mlir"])


main()
