"""Speed, memory and crashes, measured: nothing here is asserted, since a shared machine's seconds say little alone.

What counts are ratios to a limit of the same run. One module per thing that is measured, each with its command in
`eval.bench.cli`.
"""
