"""File layouts, each declared once as data. Reader, checks, template and data dictionary all come from here."""
