"""A year is a number that is never grouped: 2026, not 2.026."""

from organisation.numbers import WholeNumberField


class YearField(WholeNumberField):
    """A year from 1800 to 2100."""

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 1800, "max_value": 2100, **kwargs})

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else str(value)
