"""What the company could not answer: questions clustered into topics, for those who can close them."""
