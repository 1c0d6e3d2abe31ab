"""The content of listed items: fetched, parsed, split, embedded, stored; or set aside with a reason."""
