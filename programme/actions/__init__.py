"""What changes the programme's rows: atomic, guarded by versions, leaving a trail. None of it sees a request."""
