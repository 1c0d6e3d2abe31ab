"""Files only, installed as the package `collega_data`: the demo company, calibration, word lists, texts."""
