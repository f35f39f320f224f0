"""The words of coded values, each written out once a block: asking a row for its own costs more than reading the row."""

from django.db.models import Model


def labels(model: type[Model], field: str) -> dict:
    """Value → its words in the language now in use, as `get_…_display` of a row says them."""
    return {value: str(words) for value, words in model._meta.get_field(field).flatchoices}
