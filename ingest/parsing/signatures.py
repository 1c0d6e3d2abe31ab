"""By what formats are known: their first bytes, the members of their archives, the streams of their containers.

Formats that nobody here reads are in the tables too, so that an operator learns what a skipped file is.
"""

from __future__ import annotations

import re

FIRST_BYTES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x09\x08\x08\x00\x00\x05\x05\x00", "xls"),  # older than the container
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x00\x04\x00", "xls"),
    (b"\x1f\x8b", "gz"),
    (b"\x1f\x9d", "z"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x5d\x00\x00", "lzma"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"MSCF\x00\x00\x00\x00", "cab"),
    (b"\xed\xab\xee\xdb", "rpm"),
    (b"!<arch>\n", "deb"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"II+\x00", "tif"),
    (b"MM\x00+", "tif"),
    (b"8BPS", "psd"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"\x00\x00\x00\x0cjP  ", "jp2"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"\x01\x00\x00\x00\x58\x00\x00\x00", "emf"),
    (b"%!PS", "postscript"),
    (b"AT&TFORM", "djvu"),
    (b"AC10", "dwg"),
    (b"ITSF", "chm"),
    (b"ITOLITLS", "lit"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "one"),
    (b"\xffWPC", "wpd"),
    (b"HWP Document File", "hwp"),
    (b"\x00\x01\x00\x00Standard ACE DB", "accdb"),
    (b"\x00\x01\x00\x00Standard Jet DB", "mdb"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"PAR1", "parquet"),
    (b"!BDN", "pst"),
    (b"WARC/", "warc"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\x00asm", "program"),
    (b"\x00\x01\x00\x00\x00", "font"),
    (b"OTTO\x00", "font"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"OggS", "sound"),
    (b"ID3", "sound"),
    (b"\xff\xfb", "sound"),
    (b"fLaC", "sound"),
    (b"\x1a\x45\xdf\xa3", "film"),
    (b"-----BEGIN PGP MESSAGE-----", "pgp"),
    (b"-----BEGIN PKCS7-----", "p7m"),
    (b"-----BEGIN CMS-----", "p7m"),
)
# Text may begin like these, as a note about BMW does.
MAY_BE_TEXT = frozenset(
    {"bmp", "program", "sound", "bz2", "font", "parquet", "dwg", "postscript", "warc", "gif", "psd"}
)
# The box "ftyp" of media files names its brand.
MEDIA_BRANDS = (
    (b"hei", "heic"),
    (b"hev", "heic"),
    (b"mif1", "heic"),
    (b"msf1", "heic"),
    (b"avif", "avif"),
    (b"M4A", "m4a"),
    (b"M4B", "m4a"),
    (b"", "mp4"),
)
RIFF_KINDS = {b"WEBP": "webp", b"WAVE": "sound", b"AVI ": "film"}

OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
    ("VisioDocument", "vsd"),
    ("HwpSummaryInformation", "hwp"),
    ("\x05HwpSummaryInformation", "hwp"),
    ("BodyText", "hwp"),
    ("Quill", "pub"),
    ("PerfectOffice_MAIN", "wpd"),
    ("MatOST", "wps"),
    ("   114", "mpp"),
    ("StarWriterDocument", "sdw"),
    ("StarCalcDocument", "sdc"),
    ("StarDrawDocument3", "sdd"),
)
ZIP_MEMBERS = (
    (re.compile(r"word/document\d*\.xml"), "docx"),
    (re.compile(r"ppt/presentation\d*\.xml"), "pptx"),
    (re.compile(r"xl/workbook\d*\.xml"), "xlsx"),
    (re.compile(r"xl/workbook\d*\.bin"), "xlsb"),
    (re.compile(r"visio/document\.xml"), "vsdx"),
    (re.compile(r"Index/Presentation\.iwa|Index/Slide.*\.iwa|index\.apxl(?:\.gz)?"), "key"),
    (re.compile(r"Index/CalculationEngine.*\.iwa|Index/Tables/DataList.*\.iwa"), "numbers"),
    (re.compile(r"Index/Document\.iwa|buildVersionHistory\.plist"), "pages"),
    (re.compile(r"META-INF/MANIFEST\.MF"), "jar"),
    (re.compile(r"doc\.kml"), "kmz"),
)
ZIP_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.text-web": "odt",
    "application/vnd.oasis.opendocument.text-master": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.spreadsheet-template": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.presentation-template": "odp",
    "application/vnd.oasis.opendocument.graphics": "odp",
    "application/vnd.oasis.opendocument.graphics-template": "odp",
    "application/vnd.sun.xml.writer": "sxw",
    "application/vnd.sun.xml.calc": "sxc",
    "application/vnd.sun.xml.impress": "sxi",
    "application/epub+zip": "epub",
}
# Apple's programs of before 2013 kept one XML file, under a name that any archive may have.
APPLE_INDEX = "index.xml"
APPLE_NAMESPACES = {
    b'http://developer.apple.com/namespaces/sl"': "pages",
    b'http://developer.apple.com/namespaces/ls"': "numbers",
}
XML_ROOTS = {"rss": "rss", "feed": "rss", "RDF": "rss", "FictionBook": "fb2", "html": "html"}
TEXT_NAMES = {
    "md": "md", "markdown": "md", "mdx": "md", "csv": "csv", "tsv": "tsv", "tab": "tsv", "html": "html", "htm": "html",
    "xhtml": "html", "eml": "eml", "txt": "txt", "text": "txt", "log": "txt", "xml": "xml", "json": "json",
    "ndjson": "ndjson", "jsonl": "ndjson", "mbox": "mbox", "mht": "mhtml", "mhtml": "mhtml", "yaml": "yaml",
    "yml": "yaml", "rst": "rst", "rest": "rst", "org": "org", "vtt": "vtt", "srt": "vtt", "ics": "ics", "ical": "ics",
}  # fmt: skip
