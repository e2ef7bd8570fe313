"""How large a document may be. An MOU with all its appendices has a few hundred pages and less than 70 MB."""

MB = 1 << 20
MAX_BYTES = 100 * MB
MAX_PAGES = 2_000
MAX_ENTRIES = 2_000  # parts of a Word document
MAX_UNPACKED = 400 * MB  # of all parts together, and of one stream of a PDF
MAX_RATIO = 200  # unpacked to packed, of a part that is larger than a megabyte
MAX_PIXELS = 400_000_000  # of one picture
