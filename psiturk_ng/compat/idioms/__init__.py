"""Names of other libraries, in forms that understand how they were used years ago.

Project code is given these in the place of the libraries' own; the libraries
themselves are not touched.
"""
