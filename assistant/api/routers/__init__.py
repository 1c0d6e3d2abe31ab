"""One router per noun. Each checks its policy, calls, and shapes the reply; what is decided is decided elsewhere."""
