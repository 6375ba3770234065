"""A shared library exports what its public header declares, and nothing else.

Arguments: nm, the library, the header.
"""

import re
import subprocess
import sys

NM, LIBRARY, HEADER = sys.argv[1:4]
# gdb finds the kernels of loaded programs by these.
DEBUGGER = {"__jit_debug_descriptor", "__jit_debug_register_code"}

listing = subprocess.run([NM, "--dynamic", "--defined-only", LIBRARY], capture_output=True,
                         text=True, check=True).stdout
exported = {line.split()[-1] for line in listing.splitlines()} - DEBUGGER
with open(HEADER, encoding="utf-8") as file:
    declared = set(re.findall(r"^INGOT_EXPORT[^;(]*?\b(ingot_\w+)\(", file.read(), re.MULTILINE))
if not declared:
    sys.exit(f"{HEADER}: expected declarations with INGOT_EXPORT, found none")
for what, names in (("exported, but not declared", exported - declared),
                    ("declared, but not exported", declared - exported)):
    if names:
        sys.exit(f"{what}: {', '.join(sorted(names))}")
