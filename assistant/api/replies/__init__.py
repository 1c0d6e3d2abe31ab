"""What the parts of the program know, as the bodies that the API promises."""
