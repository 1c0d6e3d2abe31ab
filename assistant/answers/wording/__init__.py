"""A language model puts the answer into words; each sentence is shown only after its check against what it cites."""
