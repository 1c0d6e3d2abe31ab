"""Sources that IT makes while Collega runs, beside those of the settings file."""
