"""Pages of the programme. Each fetches through the scope first (404 when foreign), then asks for the verb (403)."""
