"""Pages of facilities; addresses are in facilities.urls."""
