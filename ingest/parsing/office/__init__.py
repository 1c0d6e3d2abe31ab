"""Office files: archives of XML, read from the XML itself or through openpyxl."""
