"""Parts of the IT page: a row of the overview, and each part of one source's own view."""
