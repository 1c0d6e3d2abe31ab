"""Telling somebody that a source has fallen behind. Nothing leaves the machine unless an address is configured."""
