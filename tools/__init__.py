"""What the make targets run. Standard library only, save where a module says otherwise."""
