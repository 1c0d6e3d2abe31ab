"""Erasing documents for good: choosing them, and the proof that they are gone."""
