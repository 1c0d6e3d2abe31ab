"""Who was shown what, written by what retrieves and before anything of it is used."""
