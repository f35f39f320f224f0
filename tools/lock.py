"""Write the hashed locks from the requirements files, for every Python and platform the portal runs on.

The locks name no index and no path: whoever installs decides where packages come from.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "run.txt": "requirements.txt",
    "dev.txt": "requirements-dev.txt",
    "assets.txt": "requirements-assets.txt",
    "install.txt": "requirements-install.txt",
}
OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
]


def lock(name: str, source: str, upgrade: bool) -> None:
    """Compile one lock, keeping the versions it already has unless `upgrade`."""
    command = ["uv", "pip", "compile", "--quiet", *OPTIONS, "--custom-compile-command", "make lock"]
    command += ["--output-file", f"locks/{name}", source, *(["--upgrade"] if upgrade else [])]
    subprocess.run(command, cwd=ROOT, check=True)
    print(f"locks/{name}: written from {source}")


if __name__ == "__main__":
    (ROOT / "locks").mkdir(exist_ok=True)
    for name, source in LOCKS.items():
        lock(name, source, upgrade="--upgrade" in sys.argv)
