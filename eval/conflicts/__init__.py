"""How rightly conflicts between documents are found."""
