"""The JSON API under /api/v1/: scoped and guarded like the pages, names and values that other systems can rely on."""
