"""Real files through a real sync: what became of each, against what a manifest says should."""
