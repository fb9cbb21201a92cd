"""The documents' HTTP, without a framework and without a socket."""
