"""`make lock`: write the hashed lock files. They name no package index: yours is used, whichever it is."""

import subprocess
import sys

COMPILE = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]


def main(options: list[str]) -> int:
    """Compile requirements.in and then requirements-dev.in, which takes over every version of the first."""
    for name, constraint in (("requirements", []), ("requirements-dev", ["--constraint", "requirements.txt"])):
        command = [*COMPILE, *constraint, "--python-version", "3.11", *options, f"{name}.in", "-o", f"{name}.txt"]
        if subprocess.run(command, check=False).returncode:
            return 1
        print(f"{name}.txt written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
