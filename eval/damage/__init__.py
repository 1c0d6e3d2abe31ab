"""Damaged index files against a real server: does it answer, at once and for ever, and is it whole again?"""
