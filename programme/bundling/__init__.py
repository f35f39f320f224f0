"""All evidence of an assessment as one ZIP: what goes into it, its list of contents, and writing it in bounded memory."""

from .archive import Written, write_archive
from .contents import Contents, contents_of

__all__ = ["Contents", "Written", "contents_of", "write_archive"]
