"""The commands of `collega` that belong to this package, a module per group."""
