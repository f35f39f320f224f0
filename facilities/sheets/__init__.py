"""Registers filled by workbook: one dry run for every kind, then the second press that writes.

A kind is a module with
* `TITLE`: what it fills, in words;
* `template(officer) -> bytes`: the workbook that goes out;
* `try_out(content, name, officer) -> Trial`: every change and every fault at once, nothing written;
* `apply(trial, by) -> int`: write all of it in one transaction; how many rows. Raises StaleEdit, ValidationError;
* `HEADS`, `NEEDED`: its columns (key → heading) and those that must be there, by which faults find their cells again.
Reading is shared: `table.read_table`, `values`.
"""

from types import ModuleType

from . import equipment, money

KINDS: dict[str, ModuleType] = {"equipment": equipment, "money": money}
