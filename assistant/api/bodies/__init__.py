"""The bodies of requests and replies: the contract with the pages and with every other client.

Times are ISO 8601 with a zone. Unknown and forbidden ids answer alike (404). Every error body is `Problem`.
"""
