"""Evidence on the page: uploader, gallery, viewer, hints, photos."""
