"""Versions of the criteria, thought through without writing: crosswalk, comparison, rules in words, the sheet, the changeover."""
