"""What of a text may be quoted for a question, and what each sentence, row and item of it is worth as an answer."""
