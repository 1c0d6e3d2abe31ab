"""What pages are built from: each shows one thing that the API sent, and passes on what a person does with it."""
