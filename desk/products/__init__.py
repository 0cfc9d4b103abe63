"""Product staff's pages: the catalogue as it stands on any day, and a new version from files."""
