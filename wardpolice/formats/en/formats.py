"""English pages of a Vietnamese office: English words, Vietnamese dates and numbers, so that 02/03 never changes meaning."""

from wardpolice.formats.vi.formats import *  # noqa: F403
