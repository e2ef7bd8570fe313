"""What is made from what is stored: person-months from spans and claims."""
