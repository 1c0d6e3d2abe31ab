"""What a source's listing says, and what follows from it before and after any content is looked at."""
