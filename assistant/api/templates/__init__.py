"""The two pages of the API: files only, a package so that they are installed with it."""
