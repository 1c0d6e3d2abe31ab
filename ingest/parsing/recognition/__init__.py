"""Reading text in pictures and scanned pages with Tesseract, inside the child: no other program is started."""
