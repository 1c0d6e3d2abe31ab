"""Where current documents disagree on the point that was asked about."""
