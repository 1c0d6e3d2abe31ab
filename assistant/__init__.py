"""Who asks, what they may see, evidence, confidence, answers, experts and gaps; the HTTP API and the command line."""
