"""Products, carts, orders, and what becomes of them."""
