"""The demo company: its files, its people, and the store they are put in."""
