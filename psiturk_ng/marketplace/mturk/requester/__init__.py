"""What requesters ask for: one function for each operation, by topic.

Each takes the moment at which it happens and the request, which botocore's
shapes have accepted, and gives the response; one that says no raises TurkError
and leaves everything as it was.
"""
