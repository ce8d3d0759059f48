"""What can be done with products, carts and orders."""
