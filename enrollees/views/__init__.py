"""Pages for analysts: datasets, intakes, sending a file, and the layouts that files are written in."""
