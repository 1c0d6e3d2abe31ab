"""From a source's listing to ledger and index: one run, its balance sheet, and the repair of what a crash left."""
