"""What those who keep Collega running can watch: figures for Prometheus, and the log. Never a name, never a text."""
