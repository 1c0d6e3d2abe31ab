"""From bytes to a `ParsedDocument`: the type by content, then one parser per family of formats, in a limited child."""
