"""The page toolkit: one request, one unit of work, one gate, errors as pages. Imported only by views and forms."""
