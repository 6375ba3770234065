"""A project that knows Ingot only by an installation, which was moved after it was
made: find_package, ingot_add_model, C and C++ programs with a model in them, with the
archive and with the shared library of the runtime, and by pkg-config alone.

Arguments: the build folder, the C and the C++ compiler, cmake.
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

BUILD, CC, CXX, CMAKE = sys.argv[1:5]
OUTSIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "outside")
PRODUCT = "two: 1 3 -3 7 2 21 one: 7 2 21\n"
SHARED_RUNTIME = "libingot_runtime.so.0.1"


def succeed(*command, cwd=None, **variables):
    # Nothing of the build folder may help.
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("LD_LIBRARY_PATH", "CMAKE_PREFIX_PATH", "PKG_CONFIG_PATH")}
    environment |= variables
    result = subprocess.run(command, capture_output=True, text=True, check=False,
                            env=environment, cwd=cwd)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def expect(found, expected):
    if found != expected:
        sys.exit(f"expected {expected!r}, found {found!r}")


def modified(path):
    return os.stat(path).st_mtime_ns


def libraries(program):
    """The shared libraries that a program itself names."""
    return sorted(re.findall(r"\(NEEDED\).*\[(.*)\]", succeed("readelf", "--dynamic", program)))


def check_training(folder, project, program):
    """A program that trains clouds.ingot learns three clouds of points from a table."""
    work = tempfile.mkdtemp(dir=folder)
    shutil.copy(os.path.join(project, "clouds.ingot"), work)
    centers = ((4, 0), (-2, 3), (-2, -3))
    with open(os.path.join(work, "points.csv"), "w", encoding="utf-8") as table:
        table.write("x,y,cloud\n")
        for i in range(200):
            x, y = centers[i % 3]
            table.write(f"{x + i * 7 % 11 / 11},{y + i * 5 % 13 / 13},{'abc'[i % 3]}\n")
    said = succeed(program, cwd=work)
    if not re.match(r"accuracy (0\.9|1\.)|loss 0\.[0-2]", said):
        sys.exit(f"expected a program that learned, found {said}")
    if not any(file.endswith(".safetensors") for file in os.listdir(work)):
        sys.exit(f"expected saved weights, found {os.listdir(work)}")


def check_pkg_config(folder, prefix, project):
    """Programs that know nothing but what pkg-config tells."""
    def flags(*arguments):
        return succeed("pkg-config", *arguments,
                       PKG_CONFIG_PATH=os.path.join(prefix, "lib/pkgconfig")).split()

    source = os.path.join(OUTSIDE, "train.c")
    trainer = os.path.join(folder, "train-by-pkg-config")
    succeed(CC, *flags("--cflags", "ingot-train"), source, "-o", trainer,
            *flags("--libs", "ingot-train"), f"-Wl,-rpath,{prefix}/lib")
    expect(libraries(trainer), ["libc.so.6", SHARED_RUNTIME, "libingot_train.so.0.1"])
    check_training(folder, project, trainer)
    succeed(CC, "-static", *flags("--cflags", "ingot-train"), source, "-o", trainer,
            *flags("--static", "--libs", "ingot-train"))
    check_training(folder, project, trainer)

    models = []
    for name in ("doubler", "doubler_of_one"):
        model = os.path.join(project, f"{name}.model")
        models += ["-I", model, os.path.join(model, f"{name}.o")]
    source = os.path.join(OUTSIDE, "product.c")
    program = os.path.join(folder, "by-pkg-config")
    succeed(CC, "-std=c99", *flags("--cflags", "ingot"), source, *models, "-o", program,
            *flags("--libs", "ingot"), f"-Wl,-rpath,{prefix}/lib")
    expect(succeed(program), PRODUCT)
    expect(libraries(program), ["libc.so.6", SHARED_RUNTIME])
    succeed(CC, "-std=c99", "-static", *flags("--cflags", "ingot"), source, *models, "-o",
            program, *flags("--static", "--libs", "ingot"))
    expect(succeed(program), PRODUCT)
    expect(libraries(program), [])


with tempfile.TemporaryDirectory() as folder:
    first, prefix = os.path.join(folder, "first"), os.path.join(folder, "moved")
    project = os.path.join(folder, "build")
    succeed(CMAKE, "--install", BUILD, "--prefix", first)
    os.rename(first, prefix)
    expect(sorted(os.listdir(os.path.join(prefix, "lib"))),
           ["cmake", "libingot.so", "libingot_main.a", "libingot_main_readers.a",
            "libingot_runtime.a", "libingot_runtime.so", SHARED_RUNTIME,
            "libingot_runtime.so.0.1.0", "libingot_train.a", "libingot_train.so",
            "libingot_train.so.0.1", "libingot_train.so.0.1.0", "pkgconfig"])
    for file in ("man/man1/ingot.1", "bash-completion/completions/ingot",
                 "zsh/site-functions/_ingot", "fish/vendor_completions.d/ingot.fish"):
        with open(os.path.join(prefix, "share", file), encoding="utf-8") as shared:
            if "summary" not in shared.read():
                sys.exit(f"expected every command in {file}")
    loaded = succeed("ldd", os.path.join(prefix, "bin/ingot"))
    if os.path.join(prefix, "bin/../lib/libingot.so") not in loaded:
        sys.exit(f"expected libingot.so of the moved installation, found {loaded}")

    succeed(CMAKE, "-G", "Ninja", "-S", OUTSIDE, "-B", project, f"-DCMAKE_PREFIX_PATH={prefix}",
            f"-DCMAKE_C_COMPILER={CC}", f"-DCMAKE_CXX_COMPILER={CXX}")
    succeed(CMAKE, "--build", project)
    expect(succeed(os.path.join(project, "product")), PRODUCT)
    expect(succeed(os.path.join(project, "product_shared")), PRODUCT)
    expect(libraries(os.path.join(project, "product_shared")), ["libc.so.6", SHARED_RUNTIME])
    for program in ("load", "load_shared"):
        expect(succeed(os.path.join(project, program), os.path.join(project, "doubler_file.ingot")),
               "forward: f32 [1, 3] -> f32 [1, 3]\nforward: f32 [3, 3] -> f32 [3, 3]\n1 3 -3\n")
    for program in ("train_c", "train_c_shared", "train_cpp", "loop"):
        check_training(folder, project, os.path.join(project, program))
    check_pkg_config(folder, prefix, project)
    with open(os.path.join(OUTSIDE, "train.c"), encoding="utf-8") as file:
        program = file.read()
    with open(os.path.join(OUTSIDE, "../../../runtime/README.md"), encoding="utf-8") as file:
        if program not in file.read():
            sys.exit("expected train.c as it is in the README of runtime")

    # What others find of its models: archives, headers, and targets that name both.
    given = os.path.join(folder, "given")
    succeed(CMAKE, "--install", project, "--prefix", given)
    expect(sorted(os.listdir(os.path.join(given, "include"))), ["doubler.h", "doubler_of_one.h"])
    with open(os.path.join(given, "lib/cmake/outside/outside.cmake"), encoding="utf-8") as file:
        targets = file.read()
    if "outside::doubler_of_one" not in targets or project in targets:
        sys.exit(f"expected targets without paths of the build folder, found {targets}")
    succeed(os.path.join(prefix, "bin/ingot"), "inspect",
            os.path.join(project, "doubler_file.ingot"))
    needed = succeed("ldd", os.path.join(project, "product"))
    if "stdc++" in needed or "libingot" in needed:
        sys.exit(f"expected libc and libm only, found {needed}")

    # Two samples of three numbers through the executable, at the path it says.
    with open(os.path.join(project, "tool-path"), encoding="utf-8") as file:
        tool = file.read()
    with open(os.path.join(folder, "x.npy"), "wb") as file:
        header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
        header += " " * (-(len(header) + 11) % 64) + "\n"
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
                   + struct.pack("<6f", 0, 1, -2, 3, 0.5, 10))
    expect(succeed(tool, "--input", os.path.join(folder, "x.npy")),
           "y f32 [2, 3]: 1 3 -3 7 2 21\n")

    # The model is compiled again when its library changes, and only then.
    model = os.path.join(project, "doubler.model/doubler.o")
    before = modified(model)
    succeed(CMAKE, "--build", project)
    expect(modified(model), before)
    os.utime(os.path.join(project, "doubler.model/doubler_program.so"))
    succeed(CMAKE, "--build", project)
    if modified(model) == before:
        sys.exit("expected the object to follow its library, found it unchanged")

    # A new project, as its README says, in another folder of an installation.
    ingot = os.path.join(prefix, "bin/ingot")
    created = os.path.join(folder, "flowers")
    succeed(ingot, "new", created)
    succeed("env", f"XDG_CACHE_HOME={folder}/cache", f"CXX={CXX}", ingot, "verify",
            os.path.join(created, "flowers.cpp"), "--batch", "8")
    succeed(CMAKE, "-G", "Ninja", "-S", created, "-B", os.path.join(created, "build"),
            f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_C_COMPILER={CC}",
            f"-DCMAKE_CXX_COMPILER={CXX}")
    succeed(CMAKE, "--build", os.path.join(created, "build"))
    tool = os.path.join(created, "build/flowers_tool.model/flowers_tool")
    if "features" not in succeed(tool, "--list"):
        sys.exit("expected the tool of the new project to name its input")
