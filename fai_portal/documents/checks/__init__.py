"""What is looked at in an uploaded file, one file a question. No Django here: a process of its own runs this.

A check takes the `Upload` and yields one sentence for each thing it finds: what was found, and how to fix it.
"""
