"""What each client makes of an address: its simulation, asked of the network or of the profiles alone.

`run` asks the questions of one client and keeps what came, `world` says what it asks them of, `judgement`
holds its ending against what the profile says, and `cures` says what would help who does not get that.
"""
