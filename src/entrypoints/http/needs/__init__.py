"""Who may call what: a row for each route, in the module of its capability.

The rights are checked by the use cases, on the objects that they load. Of API keys the gate
itself sees to it that they are meant for a route at all; OpenAPI shows the rows, and a test calls
every route as everybody to prove that they are true.
"""
