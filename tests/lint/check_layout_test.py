"""Every rule of tools/lint/check-layout fires on a small tree that breaks it."""

import importlib.machinery
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.normpath(os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "lint", "check-layout"))


def load_script():
    # The script has no .py suffix, so that it is called like a command.
    loader = importlib.machinery.SourceFileLoader("check_layout", SCRIPT)
    spec = importlib.util.spec_from_loader("check_layout", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


check_layout = load_script()

MATMUL = """
def Ingot_MatmulOp : Ingot_PureOp<"matmul", [Ingot_Structured]> {
  let description = [{
    - (C1) the ranks are equal
    - (C2) the inner extents are equal
  }];
}
"""
MATMUL_CHECKS = """
LogicalResult MatmulOp::verify() {
  if (a) // C1
    return failure();
  if (b) // C2
    return failure();
}
"""
# A tree that every rule accepts.
GOOD = {
    "ir/ops/Contraction.td": 'include "ir/IngotBase.td"\n' + MATMUL,
    "ir/ops/Contraction.cpp": '#include "ir/Ingot.h"\n#include "mlir/IR/Builders.h"\n'
                              + MATMUL_CHECKS,
    "ir/IngotBase.td": "class Ingot_PureOp<string mnemonic, list<Trait> traits> : Op {\n}\n",
    "ir/Ingot.h": "",
    "passes/Passes.td": 'def FormKernelsPass : Pass<"ingot-form-kernels", "FuncOp"> {\n}\n',
    "passes/fusion/FormKernels.cpp": '#include "ir/Ingot.h"\n',
    "compiler/include/ingot/ops.h": '#include "ingot/tensor.h"\n#include <vector>\n',
    "compiler/include/ingot/tensor.h": "",
    "compiler/artifact/Writer.cpp": '#include "runtime/abi/kernel_abi.h"\n'
                                    '#include "passes/Passes.h.inc"\n#include <ingot/ops.h>\n',
    "runtime/abi/kernel_abi.h": "#include <stdint.h>\n",
    "runtime/include/ingot/runtime.h": "",
    "runtime/core/Status.c": '#include "abi/kernel_abi.h"\n#include "ingot/runtime.h"\n',
    "models/mlp.cpp": '#include "ingot/ops.h"\n',
    "tools/ingot/Main.cpp": '#include "ingot/runtime.h"\n#include "passes/Passes.h"\n',
    "tests/ops/matmul.mlir": "// RUN: ingot-opt %s\n ingot.matmul\n",
    "tests/ops/matmul-invalid.mlir": "@c1_ranks @c2_inner\n",
    "tests/numeric/matmul.cpp": "",
    "tests/passes/fusion/form-kernels.mlir": "// RUN: ingot-opt %s --ingot-form-kernels\n",
    "CMakeLists.txt": "", "LICENSE": "", ".gitignore": "",
}
for folder in ("", "ir/", "ir/ops/", "passes/", "passes/fusion/", "compiler/",
               "compiler/include/", "compiler/artifact/", "runtime/", "runtime/abi/",
               "runtime/include/", "runtime/core/", "models/", "tools/", "tools/ingot/",
               "tests/"):
    GOOD[folder + "README.md"] = "what it is for\n"

SLASH = "/"  # keeps this file clear of the rule it tests


class CheckLayoutTest(unittest.TestCase):
    def findings(self, changes, rules=None):
        """Findings in the good tree with these files added, replaced or, if
        None, removed; as 'path:line: rule: message'."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**GOOD, **changes}.items():
                if text is None:
                    continue
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
            tree = check_layout.Tree(root)
            return [str(finding) for rule in rules or check_layout.RULES
                    for finding in sorted(check_layout.RULES[rule](tree))]

    def expect(self, changes, *expected, rules=None):
        self.assertEqual(self.findings(changes, rules), list(expected))

    def test_accepts_a_good_tree(self):
        self.expect({})

    # --- dependency

    def test_dependency_upwards(self):
        self.expect({"ir/ops/Contraction.cpp": "\n#include \"passes/Passes.h\"\n" + MATMUL_CHECKS},
                    "ir/ops/Contraction.cpp:2: dependency: ir may not include passes "
                    "(passes/Passes.h); it knows nothing else of this tree")

    def test_dependency_of_a_td_file(self):
        self.expect({"ir/Ingot.td": 'include "passes/Passes.td"\n'},
                    "ir/Ingot.td:1: dependency: ir may not include passes "
                    "(passes/Passes.td); it knows nothing else of this tree")

    def test_dependency_through_a_relative_path(self):
        self.expect({"runtime/core/Status.c": '#include "../../ir/Ingot.h"\n'},
                    "runtime/core/Status.c:1: dependency: runtime may not include ir "
                    "(../../ir/Ingot.h); it knows runtime/include, runtime/abi, runtime/schema")

    def test_dependency_of_compiler_on_runtime_is_abi_and_schema_only(self):
        message = ("it knows compiler/include, passes, ir, runtime/abi, runtime/schema")
        self.expect({"compiler/artifact/Writer.cpp": '#include "runtime/core/Hash.h"\n'
                                                     '#include "ingot/runtime.h"\n'},
                    "compiler/artifact/Writer.cpp:1: dependency: compiler may not include "
                    f"runtime (runtime/core/Hash.h); {message}",
                    "compiler/artifact/Writer.cpp:2: dependency: compiler may not include "
                    f"runtime/include (ingot/runtime.h); {message}")

    def test_dependency_of_a_model_is_the_public_dsl_only(self):
        self.expect({"models/mlp.cpp": '#include "compiler/dsl/Graph.h"\n'
                                       "#include <ingot/runtime.h>\n"
                                       '#include "ingot/generated.h.inc"\n'},
                    "models/mlp.cpp:1: dependency: models may not include compiler "
                    "(compiler/dsl/Graph.h); it knows compiler/include",
                    "models/mlp.cpp:2: dependency: models may not include runtime/include "
                    "(ingot/runtime.h); it knows compiler/include")

    def test_dependency_of_a_public_header_on_a_private_one(self):
        self.expect({"runtime/include/ingot/runtime.h": '#include "runtime/abi/kernel_abi.h"\n'},
                    "runtime/include/ingot/runtime.h:1: dependency: runtime/include may not "
                    "include runtime/abi (runtime/abi/kernel_abi.h); it knows nothing else of "
                    "this tree")

    def test_dependency_on_a_header_that_is_configured(self):
        changes = {"runtime/include/ingot/runtime.h": '#include "ingot/version.h"\n'}
        self.assertEqual(len(self.findings(changes)), 1)
        self.expect({**changes, "runtime/include/ingot/version.h.in": ""})

    def test_dependency_on_llvm_where_none_is_installed(self):
        for path, layer in (("models/mlp.cpp", "models"), ("runtime/core/Status.c", "runtime"),
                            ("compiler/include/ingot/ops.h", "compiler/include")):
            self.expect({path: "#include <llvm/ADT/ArrayRef.h>\n"},
                        f"{path}:1: dependency: {layer} must build without LLVM, but includes "
                        "llvm/ADT/ArrayRef.h")
            self.assertEqual(len(self.findings({path: '#include "mlir-c/IR.h"\n'})), 1)

    # --- cycle

    def test_cycle_of_two_folders(self):
        circle = "in a circle: runtime/core -> runtime/device -> runtime/core"
        self.expect({"runtime/device/Pool.h": '\n#include "../core/Status.h"\n',
                     "runtime/device/README.md": "",
                     "runtime/core/Status.h": '#include "runtime/device/Pool.h"\n'},
                    "runtime/core/Status.h:1: cycle: runtime/core knows runtime/device, " + circle,
                    "runtime/device/Pool.h:2: cycle: runtime/device knows runtime/core, " + circle)

    def test_cycle_through_subfolders_and_a_file_beside_the_folders(self):
        circle = ("in a circle: ir/Ingot.h -> ir/ops -> ir/reference -> ir/Ingot.h")
        self.expect({"ir/Ingot.h": '#include "ir/ops/deep/Contraction.h"\n',
                     "ir/ops/deep/Contraction.h": '#include "ir/reference/Tensor.h"\n',
                     "ir/reference/Tensor.h": "#include <vector>\n#include <ir/Ingot.h>\n",
                     "ir/reference/README.md": "", "ir/ops/Contraction.cpp": MATMUL_CHECKS},
                    "ir/Ingot.h:1: cycle: ir/Ingot.h knows ir/ops, " + circle,
                    "ir/ops/deep/Contraction.h:1: cycle: ir/ops knows ir/reference, " + circle,
                    "ir/reference/Tensor.h:2: cycle: ir/reference knows ir/Ingot.h, " + circle)

    def test_two_cycles_are_both_found(self):
        changes = {f"runtime/{name}/README.md": "" for name in "abcd"}
        for one, other in ("ab", "ba", "cd", "dc"):
            changes[f"runtime/{one}/X.h"] = f'#include "runtime/{other}/X.h"\n'
        self.assertEqual([finding.split(":")[0] for finding in self.findings(changes)],
                         [f"runtime/{name}/X.h" for name in "abcd"])

    def test_no_cycle_of_files_in_one_folder_or_in_one_direction(self):
        self.expect({"ir/ops/A.h": '#include "ir/ops/B.h"\n#include "ir/Ingot.h"\n',
                     "ir/ops/B.h": '#include "ir/ops/A.h"\n',
                     "ir/reference/C.h": '#include "ir/ops/A.h"\n#include "ir/Ingot.h"\n',
                     "ir/reference/README.md": ""})

    # --- pass

    def test_pass_without_a_test(self):
        self.expect({"tests/passes/fusion/form-kernels.mlir": None},
                    "passes/Passes.td:1: pass: FormKernelsPass has no test "
                    "tests/passes/fusion/form-kernels.mlir")

    def test_pass_whose_test_does_not_run_it(self):
        self.expect({"tests/passes/fusion/form-kernels.mlir":
                     "// RUN: ingot-opt %s --ingot-form-kernels-eagerly\n"},
                    "tests/passes/fusion/form-kernels.mlir:1: pass: no RUN line has "
                    "--ingot-form-kernels")

    def test_pass_whose_option_differs(self):
        self.expect({"passes/Passes.td": 'def FormKernelsPass : Pass<"ingot-fuse"> {}\n'},
                    "passes/Passes.td:1: pass: FormKernelsPass is --ingot-fuse, expected "
                    "--ingot-form-kernels",
                    "tests/passes/fusion/form-kernels.mlir:1: pass: no RUN line has --ingot-fuse",
                    rules=["pass"])

    def test_pass_whose_symbol_is_no_pass(self):
        self.assertIn("passes/Passes.td:1: pass: FormKernels: a pass is called <VerbPhrase>Pass",
                      self.findings({"passes/Passes.td":
                                     'def FormKernels : Pass<"ingot-form-kernels"> {}\n'}))

    def test_pass_whose_source_has_another_name(self):
        findings = self.findings({
            "passes/fusion/FormKernels.cpp": None, "passes/fusion/Fuse.cpp": ""})
        self.assertEqual(findings[0], "passes/Passes.td:1: pass: FormKernelsPass wants one source "
                                      "passes/<group>/FormKernels.cpp, found none")

    def test_pass_test_that_belongs_to_no_pass(self):
        self.expect({"tests/passes/fusion/fuse.mlir": "",
                     "tests/passes/fusion/form-kernels-eager.mlir": "",
                     "tests/passes/memory/form-kernels.mlir": ""},
                    "tests/passes/fusion/fuse.mlir:1: pass: no pass with a source in "
                    "passes/fusion/ is called so; expected <pass>.mlir or <pass>-<aspect>.mlir",
                    "tests/passes/memory/form-kernels.mlir:1: pass: no pass with a source in "
                    "passes/memory/ is called so; expected <pass>.mlir or <pass>-<aspect>.mlir")

    # --- op

    def test_op_without_tests(self):
        self.expect({"tests/ops/matmul.mlir": None, "tests/ops/matmul-invalid.mlir": None,
                     "tests/numeric/matmul.cpp": None},
                    "ir/ops/Contraction.td:3: op: matmul: has a value but no test "
                    "tests/numeric/matmul.cpp",
                    "ir/ops/Contraction.td:3: op: matmul: has no test tests/ops/matmul.mlir",
                    "ir/ops/Contraction.td:3: op: matmul: states constraints but has no test "
                    "tests/ops/matmul-invalid.mlir")

    def test_op_whose_test_does_not_use_it(self):
        self.expect({"tests/ops/matmul.mlir": "ingot.matmul_t\n"},
                    "tests/ops/matmul.mlir:1: op: does not use ingot.matmul")

    def test_op_without_a_value_needs_no_numeric_test(self):
        self.expect({"ir/ops/Contraction.td": MATMUL.replace("Ingot_Structured", "Pure"),
                     "tests/numeric/matmul.cpp": None})

    def test_op_with_a_value_through_its_base_class(self):
        self.expect({"ir/ops/Pointwise.td":
                     "class Ingot_UnaryOp<string m> : Op<m, [Ingot_Pointwise]>;\n"
                     'def Ingot_ExpOp : Ingot_UnaryOp<"exp"> {\n}\n',
                     "tests/ops/exp.mlir": "ingot.exp"},
                    "ir/ops/Pointwise.td:2: op: exp: has a value but no test "
                    "tests/numeric/exp.cpp")

    def test_op_that_ends_a_region_needs_no_test_of_its_own(self):
        self.expect({"ir/ops/Kernel.td": 'def Ingot_YieldOp : Ingot_PureOp<"yield", [Terminator]>;\n'})

    def test_op_whose_mnemonic_differs(self):
        findings = self.findings({"ir/ops/Pointwise.td": 'def Ingot_ExpOp : Op<"exponential"> {}\n'})
        self.assertIn("ir/ops/Pointwise.td:1: op: exponential: the mnemonic does not spell the "
                      "name Ingot_ExpOp", findings)

    UNCHECKED = ("ir/ops/Contraction.td:3: op: matmul: no code that it runs is labelled as "
                 "checking C2")

    def test_op_with_an_unchecked_constraint(self):
        self.expect({"ir/ops/Contraction.cpp": MATMUL_CHECKS.replace("// C2", "")},
                    self.UNCHECKED)

    def test_op_whose_constraint_a_called_function_checks(self):
        checks = ("static LogicalResult checkInner(Value v) {\n  // C2\n}\n"
                  "static LogicalResult\ncheckExtents(Value v) {\n  checkInner(v);\n}\n"
                  + MATMUL_CHECKS.replace("if (b) // C2", "checkExtents(b)"))
        self.expect({"ir/ops/Contraction.cpp": checks})
        self.expect({"ir/ops/Contraction.cpp": checks.replace("  checkInner(v);\n", "")},
                    self.UNCHECKED)

    def test_op_whose_constraint_only_others_check(self):
        unchecked = MATMUL_CHECKS.replace("// C2", "")
        for others in ("static LogicalResult checkPads(Value v) {\n  // C2\n}\n",
                       "static LogicalResult checkPads(Value v);\n// C2\n",
                       "LogicalResult PadOp::verify() {\n  // C2\n}\n",
                       "LogicalResult MatmulOp::buildVjp() {\n  // C2\n}\n"):
            self.expect({"ir/ops/Contraction.cpp": others + unchecked}, self.UNCHECKED)

    def test_op_whose_description_is_put_together(self):
        base = ('class Ingot_Base<string m> : Ingot_PureOp<m, []> {\n'
                '  code rules = [{\n    - (C1) the ranks are equal\n  }];\n}\n')
        self.expect({"ir/ops/Contraction.td": base + """
def Ingot_MatmulOp : Ingot_Base<"matmul"> {
  let description = "a product\\n" # rules # [{
    - (C2) the inner extents are equal
  }];
}
""", "ir/ops/Contraction.cpp": ""},
                    *[f"ir/ops/Contraction.td:7: op: matmul: no code that it runs is labelled as "
                      f"checking {label}" for label in ("C1", "C2")])

    def test_every_label_of_this_tree_is_missed(self):
        """Without any label, and without those of one number, each op that states such a
        constraint is found, and nothing else."""
        tree = check_layout.Tree(os.path.dirname(os.path.dirname(os.path.dirname(SCRIPT))))
        records = check_layout.td_records(tree)
        states = {}
        for symbol, record in records.items():
            op = check_layout.OP.match(record.source)
            if op and record.path.startswith("ir/ops/"):
                for label in check_layout.stated_constraints(records, symbol):
                    states.setdefault((record.path, label), []).append(op.group(2))
        self.assertGreater(len(states), 20)
        sources = tree.below("ir/ops", ".cpp", ".h")
        whole = {path: tree.text(path) for path in sources}

        def missed(pattern):
            tree._texts.update({path: re.sub(pattern, "", text) for path, text in whole.items()})
            found = list(check_layout.check_ops(tree))
            tree._texts.update(whole)
            return sorted((finding.path, re.search(r"^(\w+): no code .* C(\d+)$",
                                                   finding.message).groups())
                          for finding in found)

        self.assertEqual(missed(r"(?!)"), [])
        self.assertEqual(missed(r"\bC\d+\b"),
                         sorted((path, (op, str(label))) for (path, label), ops in states.items()
                                for op in ops))
        for label in {label for _, label in states}:
            self.assertEqual(missed(rf"\bC{label}\b,? ?"),
                             sorted((path, (op, str(label))) for (path, other), ops
                                    in states.items() if other == label for op in ops))

    def test_op_with_an_unstated_constraint(self):
        self.expect({"ir/ops/Contraction.cpp": MATMUL_CHECKS.replace("// C2", "// C2, C3")},
                    "ir/ops/Contraction.cpp:5: op: matmul: checks C3, which "
                    "ir/ops/Contraction.td does not state")

    def test_op_with_an_untested_constraint(self):
        self.expect({"tests/ops/matmul-invalid.mlir": "@c1_ranks @c20_inner\n"},
                    "tests/ops/matmul-invalid.mlir:1: op: no function @c2_... violates C2")

    def test_op_whose_constraints_are_misnumbered(self):
        findings = self.findings({"ir/ops/Contraction.td": MATMUL.replace("(C2)", "(C3)")})
        self.assertIn("ir/ops/Contraction.td:2: op: matmul: constraints are not numbered C1, C2, "
                      "... in order: found C1, C3", findings)

    # --- name, path, condition, top-level, readme

    def test_name_that_says_nothing(self):
        for name, word in (("ShapeUtils.h", "utils"), ("arena_manager.c", "manager"),
                           ("TestHelper.cpp", "helper"), ("common.h", "common")):
            self.expect({f"tests/{name}": ""},
                        f"tests/{name}:1: name: '{word}' says nothing: name what is inside")
        self.expect({"tests/Utilities/Community.h": ""})

    def test_path_of_one_machine(self):
        for folder in ("home/me/x", "root", "work/tree", "tmp"):
            self.expect({"tests/a.sh": f"true\ncd {SLASH}{folder}\n"},
                        f"tests/a.sh:2: path: {SLASH}{folder} belongs to one machine: take the "
                        "folder from the caller (gtest: testing::TempDir())")
        self.expect({"tests/a.sh": f"cd $out{SLASH}tmp; x//{SLASH}; https://x.org{SLASH}home\n"
                                   f"cd {SLASH}usr{SLASH}lib; a {SLASH}{SLASH}work around\n"})

    def test_condition_that_ends_an_open_end(self):
        word = check_layout.TO_DO
        expected = f"say what ends it: {word}(once LLVM 23 is in Debian): ..."
        self.expect({"ir/Ingot.h": f"// {word}: later\n// FIX" + "ME\n"},
                    f"ir/Ingot.h:1: condition: {expected}",
                    f"ir/Ingot.h:2: condition: {expected}")
        self.expect({"ir/Ingot.h": f"// {word}(once LLVM 23 is in Debian): drop this.\n"})

    def test_type_that_two_files_define(self):
        box = "namespace ingot {\nstruct Box {\n  int a;\n};\n} // namespace ingot\n"
        hidden = box.replace("struct", "namespace {\nstruct").replace("};\n",
                                                                     "};\n} // namespace\n")
        self.expect({"ir/ops/Box.h": hidden, "ir/ops/Other.h": box.replace("ingot", "other"),
                     "passes/fusion/Box.h": box}, rules=["type"])
        self.expect({"ir/ops/Box.h": box, "passes/fusion/Box.h": box},
                    "passes/fusion/Box.h:2: type: ingot::Box is defined in ir/ops/Box.h as well: "
                    "give one another name", rules=["type"])

    def test_spelling_of_an_operation_or_attribute_in_the_dsl(self):
        conv = ('def Ingot_ConvOp : Ingot_PureOp<"conv", []> {\n  let arguments = (ins '
                'DefaultValuedAttr<I64Attr, "1">:$groups, Ingot_LayoutAttr:$layout);\n}\n')
        call = "call the function of compiler/dsl/Operations.h"
        self.expect({"ir/ops/Contraction.td": GOOD["ir/ops/Contraction.td"] + conv,
                     "compiler/nn/Conv.cpp": 'append("ingot.conv", {\n{ "groups", 1},\n'
                                             '{"layout",\n "#ingot<layout channels_first>"}});\n'},
                    f'compiler/nn/Conv.cpp:1: spelling: "ingot.conv" is a string: {call}',
                    f'compiler/nn/Conv.cpp:2: spelling: "groups" is a string: {call}',
                    f'compiler/nn/Conv.cpp:3: spelling: "layout" is a string: {call}',
                    f'compiler/nn/Conv.cpp:4: spelling: "#ingot<layout" is a string: {call}',
                    rules=["spelling"])
        # Arguments of users' functions are checked under the same names.
        self.expect({"ir/ops/Contraction.td": GOOD["ir/ops/Contraction.td"] + conv,
                     "compiler/nn/Conv.cpp": 'check("groups", groups); // not "ingot.conv"\n',
                     "passes/fusion/Raise.cpp": 'parse("#ingot<layout channels_first>");\n'},
                    rules=["spelling"])

    def test_header_outside_of_its_layers_namespace(self):
        self.expect({"passes/cpu/Rows.h": "namespace ingot {\n}\nnamespace ingot::cpu {\n}\n",
                     "passes/fusion/Group.h": "namespace ingot::cpu {\n}\n",
                     "ir/ops/Loops.h": "namespace ingot::ir::detail {\n}\nnamespace mlir {\n}\n",
                     "tests/Helper.h": "namespace ingot {\n}\n"},
                    "passes/cpu/Rows.h:1: namespace: expected ingot::cpu, found ingot",
                    "passes/fusion/Group.h:1: namespace: expected ingot::passes, found ingot::cpu",
                    rules=["namespace"])

    def test_top_level_entry_without_a_place(self):
        self.expect({"scripts/a.sh": "", "scripts/b.sh": "", ".ci/run": ""},
                    "scripts/a.sh:1: top-level: 'scripts' has no place in the layout")

    def test_readme_missing_or_longer_than_a_page(self):
        self.expect({"ir/ops/README.md": None, "runtime/README.md": "line\n" * 81,
                     "tests/golden/a.npy": "", "README.md": "line\n" * 500},
                    "ir/ops/README.md:1: readme: missing: what the folder is for, what may enter, "
                    "where to start",
                    "runtime/README.md:1: readme: 81 lines, expected a page (at most 80)")

    # --- the command

    def test_command_reports_and_fails(self):
        with tempfile.TemporaryDirectory() as root:
            with open(os.path.join(root, "notes.txt"), "w", encoding="utf-8") as file:
                file.write("")
            result = subprocess.run([sys.executable, SCRIPT, root, "--rule", "top-level"],
                                    capture_output=True, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout,
                         "notes.txt:1: top-level: 'notes.txt' has no place in the layout\n")

    @unittest.skipUnless(shutil.which("git"), "needs git")
    def test_command_ignores_what_git_ignores(self):
        with tempfile.TemporaryDirectory() as root:
            subprocess.run(["git", "init", "-q", root], check=True)
            for name, text in ((".gitignore", "out.txt\n"), ("out.txt", ""), ("new.txt", "")):
                with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                    file.write(text)
            self.assertEqual(check_layout.Tree(root).files, [".gitignore", "new.txt"])


if __name__ == "__main__":
    unittest.main()
