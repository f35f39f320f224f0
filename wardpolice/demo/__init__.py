"""Invented data for showing the portal: plausible, varied, the same on every run, and marked as such on every page."""
