"""C++ files as models: compiled by the compiler that is there, kept by content, and
said plainly what went wrong. And `ingot new`, whose project is such a file.

Arguments: the build folder, the C compiler.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile

INGOT = os.path.join(os.path.abspath(sys.argv[1]), "bin/ingot")
REAL = next(filter(None, map(shutil.which, ("c++", "g++", "clang++", "clang++-22"))))

PROGRAM = """#include "ingot/ingot.h"
#include "width.h"
using namespace ingot;
INGOT_PROGRAM(%s) {
  function("forward", {input("x", {batch(), WIDTH})}, [](Tensor x) { return x.relu(); });
}
"""


class Place:
    """A folder with a compiler that counts its calls."""

    def __init__(self, folder):
        self.folder = folder
        self.calls = os.path.join(folder, "calls")
        self.compiler = os.path.join(folder, "counted c++")
        self.write("counted c++", f'#!/bin/sh\necho call >>"{self.calls}"\nexec {REAL} "$@"\n')
        os.chmod(self.compiler, os.stat(self.compiler).st_mode | stat.S_IXUSR)
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(self.compiler, os.path.join(folder, "bin/c++"))
        self.environment = {"PATH": folder + "/bin:/usr/bin:/bin",
                            "XDG_CACHE_HOME": os.path.join(folder, "cache")}

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *arguments, **variables):
        return subprocess.run([INGOT, *arguments], capture_output=True, text=True, check=False,
                              cwd=self.folder, env={**self.environment, **variables})

    def succeed(self, *arguments, **variables):
        result = self.run(*arguments, **variables)
        if result.returncode != 0 or result.stderr:
            sys.exit(f"{arguments}: {result.stdout}{result.stderr}")
        return result.stdout

    def fail(self, status, *arguments, **variables):
        result = self.run(*arguments, **variables)
        if result.returncode != status:
            sys.exit(f"{arguments}: expected status {status}, found {result.returncode}: "
                     f"{result.stdout}{result.stderr}")
        return result.stderr

    def call_count(self):
        with open(self.calls, encoding="utf-8") as file:
            return len(file.readlines())


def expect(found, expected):
    if found != expected:
        sys.exit(f"expected {expected!r}, found {found!r}")


def expect_in(text, part):
    if part not in text:
        sys.exit(f"expected {part!r} in {text!r}")


def check_cache(place):
    place.write("width.h", "#define WIDTH 3\n")
    place.write("small.cpp", PROGRAM % "small")
    listed = "small\n  forward@1(x f32 [1, 3]) -> (output f32 [1, 3])\n"
    expect(place.succeed("list", "small.cpp"), listed)
    expect(place.succeed("list", "small.cpp:small"), listed)
    expect(place.call_count(), 1)
    # What the file includes is part of it.
    place.write("width.h", "#define WIDTH 5\n")
    expect(place.succeed("list", "small.cpp"), listed.replace("3]", "5]"))
    expect(place.call_count(), 2)
    # Options are, too, and an entry of before is still there.
    place.write("width.h", "#ifndef WIDTH\n#define WIDTH 5\n#endif\n")
    expect(place.succeed("list", "small.cpp", CXXFLAGS="-DWIDTH=7"), listed.replace("3]", "7]"))
    expect(place.succeed("list", "small.cpp"), listed.replace("3]", "5]"))
    expect(place.succeed("list", "small.cpp", CXXFLAGS="-DWIDTH=7"), listed.replace("3]", "7]"))
    expect(place.call_count(), 4)
    # Nothing is left behind: two entries of two files.
    expect(len(os.listdir(os.path.join(place.folder, "cache/ingot"))), 4)
    expect(place.succeed("verify", "small.cpp", "--batch", "2").splitlines()[-1].split(", ")[-1],
           "all within their bounds")


def check_change_while_compiling(place):
    place.write("bin/hasty", f'#!/bin/sh\n{REAL} "$@" || exit\nsleep 0.1\n'
                "echo '#define WIDTH 9' >width.h\n")
    os.chmod(os.path.join(place.folder, "bin/hasty"), 0o755)
    place.write("width.h", "#define WIDTH 8\n")
    expect_in(place.succeed("list", "small.cpp", CXX="hasty"), "x f32 [1, 8]")
    expect_in(place.succeed("list", "small.cpp", CXX="hasty"), "x f32 [1, 9]")


def check_cache_that_is_cleared_meanwhile(place):
    def clear(times, moment):
        """Of the compiler, for so many calls, before or after its work."""
        commands = [f'[ "$(cat cleared | wc -l)" -ge {times} ] || '
                    f'{{ echo x >>cleared; rm -r "{place.folder}/cache/ingot"; }}',
                    f'{REAL} "$@" || exit']
        place.write("cleared", "")
        place.write("bin/clearing", "#!/bin/sh\n" + "\n".join(commands[::moment]) + "\n")
        os.chmod(os.path.join(place.folder, "bin/clearing"), 0o755)

    for moment in 1, -1:
        for width in 11, 12:  # the second time the file is another
            place.write("width.h", f"#define WIDTH {width + moment}\n")
            clear(1, moment)
            expect_in(place.succeed("list", "small.cpp", CXX="clearing"),
                      f"x f32 [1, {width + moment}]")
        place.write("width.h", "#define WIDTH 20\n")
        clear(9, moment)
        expect_in(place.fail(1, "list", "small.cpp", CXX="clearing"),
                  "cache/ingot: was removed twice while a program was compiled\n")


def check_functions_that_are_wrong(place):
    wrong = "input(\"x\", {batch(), 3})}, [](Tensor x) { return matmul(x, x); });\n}\n"
    begin = "#include \"ingot/ingot.h\"\nusing namespace ingot;\nINGOT_PROGRAM(wrong) {\n"
    error = "wrong.cpp:%d: matmul: "
    place.write("wrong.cpp", begin + "function(\"forward\", {" + wrong)
    expect_in(place.succeed("list", "wrong.cpp"), error % 4)
    for command in ("summary", "train", "compile"):
        expect_in(place.fail(1, command, "wrong.cpp", "--batch", "2"), error % 4)
    place.write("wrong.cpp", begin + "function(\"forward\", {input(\"x\", {batch(), 3})}, "
                "[](Tensor x) { return x.relu(); });\nfunction(\"train_step\", {" + wrong)
    expect_in(place.fail(1, "train", "wrong.cpp", "--batch", "2"), error % 5)


def check_library(place):
    expect(place.succeed("build", "small.cpp"), "small.so: small\n")
    expect_in(place.succeed("list", "small.so"), "forward@1")
    place.write("none.cpp", "int nothing;\n")
    expect(place.fail(1, "build", "none.cpp"),
           "ingot: error: none.cpp: expected INGOT_PROGRAM(name) {...}, found no program\n")


def check_errors(place):
    place.write("wrong.cpp", "#include \"ingot/ingot.h\"\nint x = y;\n")
    lines = place.fail(1, "list", "wrong.cpp").splitlines()
    expect_in(lines[0], "wrong.cpp:2:")
    expect_in(lines[-1], "ingot: error: wrong.cpp: cannot be compiled by '")
    expect_in(lines[-1], "/bin/c++ -std=c++20 -shared -fPIC -I")
    older = place.fail(1, "list", "small.cpp", CXXFLAGS="-std=c++17")
    first = next(line for line in older.splitlines() if "error" in line)
    expect_in(first, "ingot needs C++20: compile with -std=c++20")
    # clang++ 14 has the language, but not this.
    os.mkdir(os.path.join(place.folder, "old"))
    place.write("old/version", "")
    older = place.fail(1, "list", "small.cpp", CXXFLAGS="-Iold")
    first = next(line for line in older.splitlines() if "error" in line)
    expect_in(first, "ingot needs std::source_location of C++20: g++ 11, clang++ 16 or newer")
    expect(place.fail(1, "list", "small.cpp", PATH=place.folder),
           "ingot: error: no compiler: expected c++, clang++ or g++ in PATH, or the variable "
           "CXX\n")
    expect(place.fail(1, "list", "small.cpp", CXX="nocompiler -O1"),
           "ingot: error: CXX is 'nocompiler', which is no program in PATH\n")
    expect(place.fail(1, "list", "missing.cpp"),
           "ingot: error: missing.cpp: expected a C++ file, found none\n")


def check_readme(place, project):
    """All commands of its first block, as they stand there."""
    with open(os.path.join(project, "README.md"), encoding="utf-8") as file:
        commands = file.read().split("```\n")[1]
    commands = commands.replace("--batch 64 ", "--batch 64 --seconds 0.1 ")  # of bench
    path = os.path.dirname(INGOT) + ":" + place.environment["PATH"]
    result = subprocess.run(["sh", "-e", "-c", commands], capture_output=True, text=True,
                            check=False, cwd=project, env={**place.environment, "PATH": path})
    if result.returncode != 0:
        sys.exit(f"README.md of a new project: {result.stdout}{result.stderr}")
    expect_in(result.stdout, "validation accuracy 1.0000")
    expect_in(result.stdout, "usage: flowers ")


def check_new(place):
    expect(place.succeed("new", "flowers"), "flowers: README.md says what to do with it\n")
    expect(sorted(os.listdir(os.path.join(place.folder, "flowers"))),
           [".gitignore", "CMakeLists.txt", "README.md", "flowers.cpp"])
    expect_in(place.succeed("list", "flowers/flowers.cpp"),
              "train_step@1(features f32 [1, 4], labels i64 [1], lr f32 [])")
    check_readme(place, os.path.join(place.folder, "flowers"))
    expect(place.fail(1, "new", "flowers"), "ingot: error: flowers: exists already\n")
    expect(place.fail(2, "new", "a-b"),
           "ingot: error: expected a name of letters, digits and underscores, found 'a-b'\n")


with tempfile.TemporaryDirectory() as folder:
    the_place = Place(folder)
    for check in (check_cache, check_change_while_compiling,
                  check_cache_that_is_cleared_meanwhile, check_functions_that_are_wrong,
                  check_library, check_errors, check_new):
        check(the_place)
