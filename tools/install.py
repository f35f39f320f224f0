"""Make .venv and install a hashed lock into it: `python -m tools.install run` or `dev`.

A stamp beside the environment holds the lock's hash, so that a second start asks no network. uv installs in seconds;
where it cannot be had, pip installs the same lock.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
COVERS = {"run": ["run"], "dev": ["dev", "run"]}  # the test lock is made with the other as its constraint


def main(name: str) -> None:
    """Bring .venv to the state of one lock; nothing is done when it is there already."""
    if is_current(name):
        return
    started = time.monotonic()
    make_environment()
    lock = ROOT / "locks" / f"{name}.txt"
    say(f"installing {lock.relative_to(ROOT)} into .venv (the first time takes up to a minute)")
    if not install(lock):
        sys.exit(
            "The packages could not be installed: see pip's message above. A network, or a mirror named in "
            "pip's configuration, is needed this once."
        )
    for covered in COVERS[name]:
        stamp(covered).write_text(fingerprint(covered))
    say(f"packages ready in {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(f"==> {text}", flush=True)


def fingerprint(name: str) -> str:
    """What the environment was made from: the lock and nothing else."""
    return hashlib.sha256((ROOT / "locks" / f"{name}.txt").read_bytes()).hexdigest()


def stamp(name: str) -> Path:
    return VENV / f"installed-{name}"


def is_current(name: str) -> bool:
    """Is the lock installed, in an environment whose Python still runs?"""
    kept = stamp(name)
    return kept.is_file() and kept.read_text() == fingerprint(name) and runs([PYTHON, "-c", "import django"])


def make_environment() -> None:
    """Create .venv, unless a usable one is there."""
    if not runs([PYTHON, "-c", "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"]):
        say(f"creating .venv with Python {sys.version.split()[0]}")
        if not runs([sys.executable, "-m", "venv", "--clear", VENV], quiet=False):
            sys.exit("Python could not create .venv. On Debian and Ubuntu: apt install python3-venv, then repeat.")


def install(lock: Path, *, target: Path | None = None) -> bool:
    """Install a lock with its hashes, into .venv or into a folder of its own. False when neither way worked."""
    where = ["--target", str(target)] if target else []
    if not runs([PYTHON, "-c", "import pip"]):
        runs([PYTHON, "-m", "ensurepip", "--upgrade"])
    uv = installer()
    if uv and runs(
        [uv, "pip", "install", "--quiet", "--python", PYTHON, *where, "--require-hashes", "-r", lock],
        quiet=False,
        env=uv_environment(),
    ):
        return True
    say("installing with pip instead of uv, which takes longer")
    return runs(
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            *where,
            "--require-hashes",
            "-r",
            lock,
        ],
        quiet=False,
    )


def installer() -> Path | None:
    """uv inside .venv, installed from its own hashed lock; None where it cannot be had."""
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        runs(
            [
                PYTHON,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-input",
                "--no-deps",
                "--require-hashes",
                "-r",
                ROOT / "locks" / "install.txt",
            ]
        )
    return uv if runs([uv, "--version"]) else None


def uv_environment() -> dict[str, str]:
    """uv does not read pip's configuration: hand it the mirror that pip is told to use, if any."""
    settings = {**os.environ, "UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "copy")}
    told = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    for line in told.stdout.splitlines():
        key, _, value = line.partition("=")
        if key in {"global.index-url", ":env:.index-url", "install.index-url"}:
            settings.setdefault("UV_DEFAULT_INDEX", value.strip("'\""))
    return settings


def runs(command: list, *, quiet: bool = True, env: dict[str, str] | None = None) -> bool:
    """Run a command and tell whether it worked; a missing program has not."""
    sink = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(command, stdout=sink, stderr=sink, env=env, cwd=ROOT, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
