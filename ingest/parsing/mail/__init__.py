"""Mail: single messages, Outlook files, mailboxes and signed mail, with what is attached to them."""
