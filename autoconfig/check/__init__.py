"""Whether the world sees what a profile says: DNS, documents, certificates and mail servers of a domain.

Each module looks at one side of a `Scene` and gives findings. They ask the world through its door alone, so
that a test can be the world; what is told of the same cause by two of them is put together in the end.
"""
