"""The printing press: a process of its own that turns one document into one PDF and ends, memory and all.

Reads JSON on standard input, writes the PDF to the path it names, answers with JSON {"warnings": […]} or {"error": "…"}.
Needs no Django: `python -m reports.render.press`.
"""

import json
import sys
from pathlib import Path

import typst


def press(order: dict) -> dict:
    """Compile the document; warnings (a missing font or letter) go back to the caller, who refuses the file."""
    year, month, day = order["made_on"]
    inputs = {
        "doc": json.dumps(order["document"], ensure_ascii=False),
        "year": str(year),
        "month": str(month),
        "day": str(day),
    }
    try:
        _none, warnings = typst.compile_with_warnings(
            Path(order["template"]),
            output=Path(order["output"]),
            format="pdf",
            font_paths=[Path(order["fonts"])],
            ignore_system_fonts=True,
            sys_inputs=inputs,
            timestamp=order["timestamp"],
        )
    except typst.TypstError as problem:
        return {"error": str(problem.message)}
    return {"warnings": [str(warning.message) for warning in warnings]}


if __name__ == "__main__":
    json.dump(press(json.load(sys.stdin)), sys.stdout, ensure_ascii=False)
