"""What changes the ground: periods, the lines between units, and the events that reorganise them."""
