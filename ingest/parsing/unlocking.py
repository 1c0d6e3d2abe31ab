"""Office files that a password locks, opened with the passwords of their source before anything else looks at them."""

from __future__ import annotations

import io
import struct

from ingest.parsing.base import CorruptFileError, EncryptedFileError, needs_password
from ingest.parsing.means import current_means

_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_WHOLE = "EncryptedPackage"
_MAY_BE_LOCKED = ("WordDocument", "Workbook", "Book", "PowerPoint Document")
_OPENED_BY_ITSELF = "VelvetSweatshop"  # Excel locks read-only workbooks with it, and opens them without asking


def unlocked(content: bytes, file_name: str) -> bytes:
    """`content`, decrypted where it was locked.

    Raises:
        EncryptedFileError: it is locked, and no password of its source fits.
        CorruptFileError: it says that it is locked, and is damaged.
    """
    if not content.startswith(_CONTAINER):
        return content
    import olefile  # only here: few files are of this kind

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            is_whole = container.exists(_LOCKED_WHOLE)
            if not is_whole and not any(container.exists(stream) for stream in _MAY_BE_LOCKED):
                return content
    except (OSError, ValueError, IndexError) as error:
        raise CorruptFileError(file_name, f"its container cannot be opened ({error})") from error
    return _opened(content, file_name, is_whole)


def _opened(content: bytes, file_name: str, is_whole: bool) -> bytes:
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        if not file.is_encrypted():
            return content
    except Exception as error:  # an old file that this library cannot read; its parser may, or says what is wrong
        if not is_whole:
            return content
        raise CorruptFileError(file_name, f"its locked content is damaged ({type(error).__name__})") from error
    passwords = current_means().passwords
    for password in (_OPENED_BY_ITSELF, *passwords):
        opened = io.BytesIO()
        try:
            file.load_key(password=password)
            file.decrypt(opened)
        except (InvalidKeyError, DecryptionError, FileFormatError, ParseError, ValueError, struct.error):
            continue
        return opened.getvalue()
    raise EncryptedFileError(file_name, needs_password(passwords))
