"""Signed PDFs for the tests: a self-made certificate, the portal's own PDF signed by appending, and what spoils it."""

from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import CertificateBuilder, Name, NameAttribute
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko_certvalidator.registry import SimpleCertificateStore

NAME = "Nguyễn Văn Ký"
BEGINS = datetime(2026, 1, 1)  # noqa: DTZ001 - a certificate's days are in UTC


@lru_cache(maxsize=1)
def signer() -> signers.SimpleSigner:
    """One key for all tests; its certificate is signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = Name(
        [
            NameAttribute(NameOID.COMMON_NAME, NAME),
            NameAttribute(NameOID.ORGANIZATION_NAME, "Công an thành phố Hà Nội"),
        ]
    )
    made = CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    made = made.not_valid_before(BEGINS).not_valid_after(BEGINS + timedelta(days=2000)).sign(key, hashes.SHA256())
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(made.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(plain),
        cert_registry=SimpleCertificateStore(),
    )


def sign(content: bytes, field: str = "ChuKy", spoil=None, seen: bool = False) -> bytes:
    """The PDF with one signature more. `spoil(writer)` changes something in the same revision, before it is signed."""
    writer, made = IncrementalPdfFileWriter(BytesIO(content)), BytesIO()
    if spoil:
        spoil(writer)
    box = SigFieldSpec(field, on_page=0, box=(300, 100, 500, 200)) if seen else None
    meta = signers.PdfSignatureMetadata(field_name=field)
    signers.sign_pdf(writer, meta, signer=signer(), new_field_spec=box, output=made)
    return made.getvalue()


def add(content: bytes, spoil) -> bytes:
    """The PDF with one unsigned revision more."""
    writer, made = IncrementalPdfFileWriter(BytesIO(content)), BytesIO()
    spoil(writer)
    writer.write(made)
    return made.getvalue()


def other_words(writer) -> None:
    """The first page says something else."""
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def note(writer) -> None:
    """Something is stuck over the first page."""
    page = writer.find_page_for_modification(0)[0].get_object()
    made = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(side) for side in (0, 0, 99, 99)]),
            generic.pdf_name("/Contents"): generic.TextStringObject("300 tỷ"),
        }
    )
    page["/Annots"] = generic.ArrayObject([writer.add_object(made)])
    writer.update_container(page)


def with_one_byte_changed(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
