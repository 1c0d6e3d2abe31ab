"""What a source is: making one, describing it anew, removing it; those of the settings file are only shown."""
