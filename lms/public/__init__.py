"""Every page without sign-in: the first page, support and safety, help, leaving, verification, directory, glossary."""
