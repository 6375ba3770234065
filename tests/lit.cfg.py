"""How lit runs the .mlir tests of ops/, passes/ and compiler/.

Loaded by the lit.site.cfg.py of a build folder, which says where the tools are.
By hand: /usr/lib/llvm-22/bin/lit -v build/tests/ops/matmul.mlir
"""

import os

import lit.formats

config.name = "ingot"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.ingot_build_folder, "tests")

# Our own tools by full path, so that a failing RUN line can be pasted into a
# shell; the name must stand alone (not --ingot-fold, ingot.matmul, ingot-opt).
bin_folder = os.path.join(config.ingot_build_folder, "bin")
for tool in ("ingot-opt", "ingot"):
    path = os.path.join(bin_folder, tool)
    alone = r"(?<![\w./=%-])" + tool + r"(?![\w./=-])"
    config.substitutions.append((alone, path))
if not os.path.exists(os.path.join(bin_folder, "ingot-opt")):
    lit_config.fatal(f"{bin_folder}/ingot-opt is missing: build before testing")

# FileCheck, not, split-file and the LLVM tools.
config.environment["PATH"] = os.pathsep.join(
    [config.llvm_tools_folder, os.environ.get("PATH", "")]
)
