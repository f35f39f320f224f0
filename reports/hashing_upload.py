"""An upload that is hashed while it comes in and kept nowhere, neither in memory nor on the disk."""

import hashlib
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

AROUND = 64 * 1024  # what a form may weigh beside its file


def announced(request) -> int:
    """How many bytes the sender says will come."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


class HashingHandler(FileUploadHandler):
    """`request.FILES` then holds empty files with their true name and size, and `sha256` in hex."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.total = hashlib.sha256()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data, start):
        self.total.update(raw_data)

    def file_complete(self, file_size):
        found = UploadedFile(BytesIO(), self.file_name, self.content_type, file_size, self.charset)
        found.sha256 = self.total.hexdigest()
        return found
