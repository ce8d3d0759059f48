"""Which event has which reactions: a module for each capability, and a table of them all.

A route stands with the capability whose reaction it is, and an event without reactions with the
capability whose event it is.
"""
