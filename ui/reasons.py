"""Codes of answers that are shown in a way of their own. All other codes are only worded."""

from __future__ import annotations

SMALL_TALK = "small_talk"  # nothing was asked: there is nothing to be sure of
OUTSIDE = "outside"  # nothing is about it: nobody to send to, and noted only when the asker wants that
PERSONAL = "personal"  # for a person: a calm text and whom to turn to, no verdict
