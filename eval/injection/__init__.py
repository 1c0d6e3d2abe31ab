"""What documents that give orders come to: with a model that obeys every one of them."""
