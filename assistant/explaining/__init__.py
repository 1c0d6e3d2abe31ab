"""Why an answer is as it is, and why a document is not in it."""
