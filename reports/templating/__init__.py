"""Word templates that officials write themselves: their tags, what a tag may do, where it stands, how it is filled in."""
