"""One module per page, each with `show(visit)`.

Not named `pages`: Streamlit takes a folder of that name beside the entry for pages of its own old kind. When a link to
a page is the first thing that a fresh server is asked for, it then runs that module instead of the entry (1.67).
"""
