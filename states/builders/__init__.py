"""What a page shows that takes more than reading rows: gathered by selectors, computed, and arranged."""
