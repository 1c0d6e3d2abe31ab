"""Who may know: people with dated evidence on a topic, from documents that the reader may read."""
