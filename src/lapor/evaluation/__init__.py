"""Numbers that hold: indicators with their definitions, and the recaps made of them."""
