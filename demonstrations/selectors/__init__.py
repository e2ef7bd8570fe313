"""What the pages of the record read. The public pages show what is published, the same to everybody."""

from django.contrib.auth.models import AnonymousUser

EVERYBODY = AnonymousUser()
