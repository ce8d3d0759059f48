"""What operators have to look at."""
