"""What is found in a file, in other forms than a page."""
