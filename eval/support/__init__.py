"""How well unsupported sentences are told from supported ones: generated from the demo company's documents."""
