"""What `make check` looks at, all of it every time, so that one run shows every fault: `python -m tools.check`."""

import os
import re
import subprocess
import sys
import tempfile

from tools.install import ROOT

STEPS = {
    "lint": ["-m", "ruff", "check", "--output-format", "concise", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "templates": ["-m", "djlint", "templates", "--lint", "--quiet"],
    "Django": ["manage.py", "check", "--fail-level", "WARNING"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": ["-m", "tools.messages", "--check"],
}


def main() -> int:
    """Run the steps; 1 when any of them found a fault."""
    failed = unlocked()
    for name in failed:
        print(f"locks: {name} is not what the locks hold; run make lock")
    with tempfile.TemporaryDirectory(prefix="portal-check-") as folder:
        environment = {**os.environ, "PORTAL_DATA_DIR": folder}
        for name, command in STEPS.items():
            done = subprocess.run(
                [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            print(f"{name:<13} {'ok' if done.returncode == 0 else 'FAULTS'}", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    print(f"Faults in: {', '.join(failed)}" if failed else "Nothing to complain about.")
    return int(bool(failed))


def unlocked() -> list[str]:
    """Direct pins that the lock made from their file does not hold."""
    missing = []
    for source, lock in {"": "run", "-dev": "dev", "-assets": "assets", "-install": "install"}.items():
        held = (ROOT / "locks" / f"{lock}.txt").read_text().lower()
        for line in (ROOT / f"requirements{source}.txt").read_text().splitlines():
            pin = re.match(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", line)
            if pin and not re.search(rf"^{re.escape(pin[1].lower())}(\[\w+\])?=={re.escape(pin[2])}\s", held, re.M):
                missing.append(pin[0])
    return missing


if __name__ == "__main__":
    sys.exit(main())
