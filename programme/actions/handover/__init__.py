"""Copying an ended unit's unsigned work into what is still blank at the unit that follows it."""
