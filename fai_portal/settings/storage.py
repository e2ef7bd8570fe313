"""Where uploaded documents stand: on the local disk, or in an S3-compatible bucket where one is named."""

from typing import Any

from fai_portal.settings import environment


def storage_of_documents() -> dict[str, Any]:
    """The entry of STORAGES. No object is public, and no address of the bucket is given to anybody."""
    if not (bucket := environment.text("DOCUMENTS_BUCKET")):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
        }
    environment.require("DOCUMENTS_ACCESS_KEY", "DOCUMENTS_SECRET_KEY")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": environment.text("DOCUMENTS_ENDPOINT") or None,  # empty: Amazon's own
            "region_name": environment.text("DOCUMENTS_REGION", "us-east-1"),
            "access_key": environment.text("DOCUMENTS_ACCESS_KEY"),
            "secret_key": environment.text("DOCUMENTS_SECRET_KEY"),
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            "addressing_style": "path",
        },
    }
