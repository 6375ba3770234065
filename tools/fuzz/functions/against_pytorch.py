#!/usr/bin/env python3
"""Calls functions, losses and optimisers of the DSL with random arguments and compares
results, their shapes and types, and gradients with PyTorch's.

A seed is a list of calls, the same on every machine; they are the functions of one
program, which is compiled once per mode. Of each call all elements are compared, within a
tolerance that is relative to the element and, by a tenth, to the largest one: sums in
another order differ. --coverage lists what no generator names and needs no PyTorch.

example: tools/fuzz/functions/against_pytorch.py --seed 1 --count 300
         tools/fuzz/functions/against_pytorch.py --seed 2 --type f64 --mode eager
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import warnings

from cases import GENERATORS, Call, Draw, braces, numpy, torch
import losses  # noqa: F401
import optimizers  # noqa: F401
import pointwise  # noqa: F401
import products  # noqa: F401
import reductions  # noqa: F401
import shapes  # noqa: F401
import windows  # noqa: F401

INPUTS = "abcde"
TYPES = {"float32": "f32", "float64": "f64", "int8": "i8", "int32": "i32", "int64": "i64",
         "uint8": "u8", "bool": "boolean"}
TOLERANCE = {"f32": 2e-4, "f64": 1e-10}
MOST_ELEMENTS = 200_000

# What no generator names, and why.
EXCLUDED = {
    "other random numbers than PyTorch's, by design":
        "rand randn rand_like randn_like normal randint bernoulli dropout",
}


class Function:
    """A function of the program: its text, its inputs by name, what it should give, and
    whether each result may be rounded."""

    def __init__(self, number, what):
        self.name, self.what = f"c{number}", what
        self.inputs, self.expected = {}, {}

    def declare(self, body, results, dtype_of=lambda array: TYPES[str(array.dtype)]):
        declared = ", ".join(f'input("{name}", {braces(array.shape)}, {dtype_of(array)})'
                             for name, array in self.inputs.items())
        parameters = ", ".join(f"Tensor {name}" for name in self.inputs)
        outputs = ", ".join(f'{{"{name}", {value}}}' for name, value in results.items())
        self.text = (f'  function("{self.name}", {{{declared}}}, [&]({parameters}) {{ {body} '
                     f"return Outputs{{{outputs}}}; }});")


def build_call(function, call, draw):
    function.what = call.text
    function.inputs = dict(zip(INPUTS, call.inputs))
    tensors = [torch.tensor(array) for array in call.inputs]
    try:
        result = call.run(*tensors)
    except (NotImplementedError, RuntimeError) as refusal:  # of types and shapes that it lacks
        print(f"PyTorch refuses {call.text}: {refusal}")
        return False
    if not 0 < result.numel() <= MOST_ELEMENTS:
        return False
    wanted = [name for name, tensor in zip(INPUTS, tensors)
              if tensor.is_floating_point() and name not in call.fixed]
    if result.is_floating_point() and wanted:
        leaves = [tensor.requires_grad_() if name in wanted else tensor
                  for name, tensor in zip(INPUTS, tensors)]
        result = call.run(*leaves)
    results = {"result": "result"}
    body = f"Tensor result = {call.text};"
    if result.requires_grad:
        weight = draw.normal(list(result.shape))
        gradients = torch.autograd.grad(
            (result * torch.tensor(weight).to(result.dtype)).sum(),
            [leaf for leaf in leaves if leaf.requires_grad], allow_unused=True)
        used = [(name, gradient) for name, gradient in zip(wanted, gradients)
                if gradient is not None]
        function.inputs["weight"] = weight
        names = ", ".join(name for name, _ in used)
        body += f" auto gradients = grad(sum(result * weight), {{{names}}});"
        for at, (name, gradient) in enumerate(used):
            results[f"gradient_of_{name}"] = f"gradients[{at}]"
            function.expected[f"gradient_of_{name}"] = gradient
    function.expected["result"] = result.detach()
    function.declare(body, results)
    return True


def build_steps(function, steps):
    function.what = f"{steps.name} {{{steps.text()}}} {steps.clip}"
    function.inputs = {"first": steps.parameter} | {
        f"gradient{at}": gradient for at, gradient in enumerate(steps.gradients)}
    function.expected["result"] = steps.run()
    name, clip = function.name, ""
    if steps.clip:
        clip = f"optim::clip_grad_{steps.clip[0]}_(gradients, {steps.clip[1]}); "
    body = f"assign({name}, first); " + " ".join(
        f"{{ std::vector<Tensor> gradients = {{gradient{at}}}; {clip}"
        f"optimizer.step(gradients); }}" for at in range(len(steps.gradients)))
    function.declare(body, {"result": name})
    shape = braces(steps.parameter.shape)
    dtype = TYPES[str(steps.parameter.dtype)]
    function.text = (
        f'  Tensor {name} = parameters.register_parameter("{name}", {shape}, init::zeros(), '
        f"{dtype});\n  {{\n    optim::{steps.name} optimizer({{{name}}}, {{{steps.text()}, "
        f'.name = "{name}"}});\n  {function.text}\n  }}')


def draw_functions(seed, count, dtype):
    functions = []
    for number in range(count):
        draw = Draw(seed * 1_000_003 + number, dtype)
        function = Function(number, "")
        case = draw.choice(GENERATORS).draw(draw)
        if isinstance(case, Call):
            if not build_call(function, case, draw):
                continue
        else:
            build_steps(function, case)
        functions.append(function)
    return functions


def write_program(functions, path):
    with open(path, "w") as file:
        file.write("#include \"ingot/ingot.h\"\n\n#include <cmath>\n\n"
                   "using namespace ingot;\n\nINGOT_PROGRAM(calls) {\n"
                   "  nn::Module parameters;\n")
        file.writelines(function.text + "\n" for function in functions)
        file.write("}\n")


def run_ingot(ingot, *arguments):
    ended = subprocess.run([ingot, *arguments], capture_output=True, text=True)
    return ended.stderr.strip() if ended.returncode else None


def difference(found, wanted, tolerance):
    """What is wrong with `found`, or nothing."""
    if found.shape != wanted.shape:
        return f"shape {found.shape}, not {wanted.shape}"
    if found.dtype != wanted.dtype:
        return f"type {found.dtype}, not {wanted.dtype}"
    found, wanted = found.astype("float64"), wanted.astype("float64")
    numbers = numpy.abs(wanted[numpy.isfinite(wanted)])
    allowed = tolerance * (numpy.abs(wanted) + 0.1 * numbers.max(initial=0.0) + 1e-3)
    with numpy.errstate(invalid="ignore"):
        equal = (found == wanted) | (numpy.isnan(found) & numpy.isnan(wanted))
        wrong = ~equal & ~(numpy.abs(found - wanted) <= allowed)
    if not wrong.any():
        return None
    at = tuple(int(index) for index in numpy.argwhere(wrong)[0])
    return (f"{found[at]} at {list(at)}, not {wanted[at]}; {wrong.sum()} of {wrong.size} "
            "elements are wrong")


def check(ingot, artifact, function, folder, tolerance):
    """The findings of one function."""
    arguments = ["run", artifact, "--function", function.name]
    for name, array in function.inputs.items():
        path = os.path.join(folder, f"{name}.npy")
        numpy.save(path, array)
        arguments += ["--data", f"{name}={path}"]
    paths = {name: os.path.join(folder, f"{name}.out.npy")
             for name in function.expected}
    for name, path in paths.items():
        arguments += ["--output", f"{name}={path}"]
    if error := run_ingot(ingot, *arguments):
        return [error]
    found = ((name, difference(numpy.load(path), function.expected[name].numpy(), tolerance))
             for name, path in paths.items())
    return [f"{name}: {wrong}" for name, wrong in found if wrong]


def compare(options):
    warnings.filterwarnings("ignore")  # PyTorch's about its own functions
    functions = draw_functions(options.seed, options.count, TYPES_OF_NUMPY[options.type])
    findings = 0
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "calls.cpp")
        write_program(functions, options.keep or program)
        for mode in options.mode:
            artifact = os.path.join(folder, "calls.ingot")
            if error := run_ingot(options.ingot, "compile", options.keep or program,
                                  "--mode", mode, "-o", artifact):
                sys.exit(error)
            for function in functions:
                for finding in check(options.ingot, artifact, function, folder,
                                     TOLERANCE[options.type]):
                    findings += 1
                    print(f"{function.name} {mode}: {function.what}: {finding}")
    print(f"{len(functions)} calls in {len(options.mode)} modes, {findings} findings")
    return findings > 0


TYPES_OF_NUMPY = {ours: theirs for theirs, ours in TYPES.items()}


def list_uncovered(ingot):
    """Prints the functions, losses and optimisers that no generator names, and the names of
    generators that stand for none."""
    table = subprocess.run([ingot, "ops"], capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^(\w+) +(?:function|loss|optimizer)\b", table, re.MULTILINE)
    covered = {name for generator in GENERATORS for name in generator.names}
    covered |= {name for names in EXCLUDED.values() for name in names.split()}
    uncovered = sorted(set(listed) - covered)
    for name in uncovered:
        print(f"{name}: no generator of tools/fuzz/functions names it")
    unknown = sorted(covered - set(listed))
    for name in unknown:
        print(f"{name}: a generator of tools/fuzz/functions names it, ingot ops does not")
    return len(uncovered) + len(unknown) > 0


def list_wrong_names(ingot):
    """Prints the names that `ingot ops` says are PyTorch's, of which PyTorch knows nothing."""
    table = subprocess.run([ingot, "ops"], capture_output=True, text=True, check=True).stdout
    wrong = 0
    for name in re.findall(r"^(\w+)", table, re.MULTILINE)[1:]:
        text = subprocess.run([ingot, "ops", name], capture_output=True, text=True,
                              check=True).stdout
        for theirs in re.findall(r", as torch([\w.]*\w)$", text, re.MULTILINE):
            place = torch
            for part in theirs.split(".")[1:]:
                place = getattr(place, part, None)
            if place is None:
                print(f"{name}: there is no torch{theirs}")
                wrong += 1
    return wrong > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ingot", default="build/bin/ingot")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300, help="of calls")
    parser.add_argument("--type", choices=TOLERANCE, default="f32", help="of floats")
    parser.add_argument("--mode", nargs="+", choices=["fused", "eager"],
                        default=["fused", "eager"])
    parser.add_argument("--keep", metavar="FILE", help="where to leave the program")
    parser.add_argument("--coverage", action="store_true",
                        help="only name what no generator calls")
    parser.add_argument("--names", action="store_true",
                        help="only look up the names of PyTorch that ingot ops says")
    options = parser.parse_args()
    if options.names:
        return list_wrong_names(options.ingot)
    return list_uncovered(options.ingot) if options.coverage else compare(options)


if __name__ == "__main__":
    sys.exit(main())
