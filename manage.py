#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fai_portal.settings.dev")
    from django.core.management import execute_from_command_line

    import fai_portal.celery  # noqa: F401  the application that jobs ring through

    execute_from_command_line(sys.argv)
