"""Makes the README's pictures from a real demo: its output as SVG, and a run's story in Prefect's UI as PNG.

`make pictures` runs it; it takes two minutes, and nothing in the pictures is drawn by hand.
"""

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console

from journeyman.adapters.chromium import find_chromium

DOCS = Path(__file__).parent
WIDTH = 88
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""rich's SVG asks another host for its font; without that, the reader's own fixed-width font is used."""


def main() -> None:
    """Run the demo in a folder of its own, and picture it while it stands."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "fixtures.demo", "--keep", "--folder", folder]
        env = {**os.environ, "COLUMNS": str(WIDTH), "PYTHONUNBUFFERED": "1"}
        demo = subprocess.Popen(command, cwd=DOCS.parent, env=env, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
        try:
            told = list(until_the_end(demo))
            picture_output(told)
            picture_story(re.findall(r"UI: +(http://[\w.:]+)", "".join(told))[0])
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(60)


def until_the_end(demo: subprocess.Popen[str]) -> Iterator[str]:
    """Yield the demo's lines up to its last one."""
    for line in demo.stdout or ():
        sys.stdout.write(line)
        yield line
        if line.startswith("demo: "):
            return
    raise SystemExit("the demo ended early")


def picture_output(told: list[str]) -> None:
    """Draw the command, the table and the last line as a terminal shows them."""
    start = next(place for place, line in enumerate(told) if line.startswith("┏"))
    end = next(place for place, line in enumerate(told) if line.startswith("└"))
    console = Console(record=True, width=WIDTH, highlight=False, file=io.StringIO())
    console.print("[bold green]$[/] [bold]make demo[/]\n")
    console.print("".join(told[start : end + 1]).rstrip(), markup=False)
    console.print(f"[bold]{told[-1].rstrip()}[/]")
    (DOCS / "demo.svg").write_text(FONTS.sub("", console.export_svg(title="Journeyman")), encoding="utf-8")


def picture_story(ui: str) -> None:
    """Take a picture of alpha's story at Acorn, as Prefect's UI shows it."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to run as root in its sandbox
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(None), args=sandbox)
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.goto(f"{ui}/artifacts/key/story-alpha-acorn")
        page.get_by_role("link", name=re.compile("^[0-9a-f]{8}$")).first.click()
        page.get_by_role("img", name="The end").wait_for()
        page.screenshot(path=DOCS / "story.png")
        browser.close()


if __name__ == "__main__":
    main()
