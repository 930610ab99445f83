"""The archive (档案) of a township's year, and how archives are built and kept."""
