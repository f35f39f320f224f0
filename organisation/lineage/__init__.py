"""A reorganisation as a plan: read from an event or a sheet, completed by proposals, checked as a whole. Nothing here writes."""
