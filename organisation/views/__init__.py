"""Pages of the ground; addresses are in organisation.urls."""
