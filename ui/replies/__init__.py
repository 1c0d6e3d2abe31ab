"""What the API replies, as far as the pages read it. Times are ISO 8601 strings; `ui.dates` reads them."""
