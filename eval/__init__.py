"""Question sets, metrics, baselines and benchmarks: a client of `assistant` and `ingest`, as any other."""
