"""Formats of older offices: RTF, and the binary files of Office 97 to 2003."""
