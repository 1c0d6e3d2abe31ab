"""Files that hold other files, unpacked in memory within bounds; the names inside are names and never paths."""
