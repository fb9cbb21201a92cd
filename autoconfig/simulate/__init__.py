"""What each client makes of an address: its simulation, asked of the network or of the profiles alone.

`run` asks the questions of one client and keeps what came, `world` says what it asks them of, `report` is
what it looks like to machines.
"""
