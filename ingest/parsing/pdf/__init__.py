"""PDF with a text layer: characters to lines to paragraphs."""
