"""Facilities in the admin: kinds of equipment and norms are kept here; what wards enter is changed on their pages only."""

from . import equipment, headquarters, money, norms

__all__ = ["equipment", "headquarters", "money", "norms"]
