"""How honest the confidence is: fitted, judged on what it was not fitted on, and shown."""
