"""Chromium for the browser tests: the system's, or installed where that can be done without asking."""

import os
import shutil
import subprocess

from tools.install import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ["chromium", "fonts-dejavu-core"]


def find_or_install() -> str | None:
    """The browser's path; None, said loudly, where there is none and none can be installed."""
    found = find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing Chromium for the browser tests (apt-get)")
        install()
        found = find()
    if found is None:
        say("NO BROWSER: the browser tests will be skipped. As root: apt-get install chromium")
    return found


def find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return
