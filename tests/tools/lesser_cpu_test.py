"""A program for a better CPU than the machine's: `ingot run` and an executable say
so in one line, with status 1, instead of dying of an unknown instruction.

The machine of the test may offer everything, so the runtime is told otherwise: the
linker replaces the one function that asks the CPU (lesser_cpu.c).
"""

import os
import re

from ingot_command import BUILD, CC, INGOT, CommandTest, floats, main, npy

LESSER = os.path.join(BUILD, "bin", "ingot_on_lesser_cpu")
FEATURES = 30
MESSAGE = "the program needs a CPU of level x86-64-v4, this one offers x86-64-v3$"


class LesserCpu(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.npy", npy("<f4", (1, FEATURES), floats(FEATURES, seed=1)))

    def compile_for(self, level, *options):
        self.succeed(INGOT, "compile", "mlp_binary", "--function", "forward", "--target",
                     "cpu=" + level, *options)

    def link_for_lesser_cpu(self):
        """Puts a `cc` in front that links lesser_cpu.c as well, and the sanitizers
        that the runtime was built with."""
        here = os.path.dirname(os.path.abspath(__file__))
        function = "_ZN5ingot7runtime14detectCpuLevelEv"
        with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as cache:
            sanitizers = re.search("^INGOT_SANITIZE:STRING=(.*)$", cache.read(), re.M).group(1)
        sanitize = f"-fsanitize={sanitizers}" if sanitizers else ""
        self.write("cc", f'#!/bin/sh\nexec {CC} "$@" {sanitize} {here}/lesser_cpu.c '
                         f"-Wl,--wrap={function}\n".encode())
        os.chmod(self.path("cc"), 0o755)
        return {**os.environ, "PATH": self.folder + ":" + os.environ["PATH"]}

    def test_the_command_says_what_the_program_needs(self):
        self.compile_for("x86-64-v4", "-o", "m.ingot")
        run = ("run", "m.ingot", "--input", "features=x.npy")
        self.succeed(LESSER, "verify", "m.ingot")  # the file itself is good
        self.fail_with("^ingot: error: .*" + MESSAGE, LESSER, *run)
        self.compile_for("x86-64-v3", "-o", "m.ingot")
        self.assertEqual(self.succeed(LESSER, *run), self.succeed(INGOT, *run))

    def test_an_executable_says_what_it_needs(self):
        environment = self.link_for_lesser_cpu()
        for level in ("x86-64-v4", "x86-64-v3"):
            result = self.start(INGOT, "compile", "mlp_binary", "--function", "forward",
                                "--target", "cpu=" + level, "--emit", "exe", "-o", level,
                                env=environment)
            self.assertEqual(result.returncode, 0, result.stderr)
        self.fail_with("^x86-64-v4: error: " + MESSAGE, "./x86-64-v4", "--input", "x.npy")
        self.succeed("./x86-64-v3", "--input", "x.npy")


main()
