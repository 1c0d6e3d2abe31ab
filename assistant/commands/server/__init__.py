"""`collega run`: the API, the pages beside it, and where both can be found."""
