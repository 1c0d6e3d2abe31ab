"""Formats that are text with or without markup, in any encoding."""
