"""Files of events, translated into what the programme imports."""
