"""Mail: how it is worded, where it is kept in development, how it is sent elsewhere."""
