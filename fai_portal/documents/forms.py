"""Files as they are chosen or dropped, several at once. What is in them is the job's to find out."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from fai_portal.documents.checks.limits import MAX_BYTES, MB

MOST_FILES = 20


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or more; the clean value is always a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(each, initial) for each in data or [None]]


class FilesForm(forms.Form):
    """An owner's page shows it with `documents/_upload.html` and hands each file to `receive_document`."""

    documents = FilesField(
        label="Files to send",
        help_text="PDF or Word (.docx), at most 100 MB each. Choose several at once, or drop them here.",
        widget=ManyFiles(attrs={"accept": ".pdf,.docx", "class": "ds-c-field"}),
        error_messages={
            "required": "No file was chosen. Choose one, then send it.",
            "empty": "A file is empty. Choose it again, and check that it opens on your machine.",
        },
    )

    def clean_documents(self) -> list[UploadedFile]:
        files = self.cleaned_data["documents"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"{len(files)} files were chosen; at most {MOST_FILES} are taken at once."
            )
        for each in files:
            if (each.size or 0) > MAX_BYTES:
                raise forms.ValidationError(
                    f"{each.name} has {(each.size or 0) / MB:.0f} MB; at most {MAX_BYTES // MB} MB are taken. "
                    "Send it in parts, or save its pictures at a lower resolution."
                )
        return files
