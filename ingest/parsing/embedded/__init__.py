"""What stands inside an office document besides its own text: embedded files, and pictures that show text."""
