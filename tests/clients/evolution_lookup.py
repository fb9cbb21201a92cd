"""Runs inside a D-Bus session of its own: calls the function that its account assistant calls.

    evolution_lookup.py CA_FILE

For each address, one a line, prints a line `found JSON`: what Evolution would fill in, by protocol, as `TYPE
HOST:PORT SECURITY LOGIN`; null where it found nothing.
"""

import ctypes
import json
import sys
from ctypes import byref, c_char_p, c_int, c_uint, c_void_p
from typing import Any

LIBRARY = "/usr/lib/evolution/libevolution-mail.so.0"
SECURITY = ("plain", "SSL", "STARTTLS")  # CamelNetworkSecurityMethod
# Protocol: the extension of an ESource that describes it, and the name of its backend.
PROTOCOLS = {
    "imap": ("Mail Account", "imapx"),
    "pop3": ("Mail Account", "pop"),
    "smtp": ("Mail Transport", "smtp"),
}

library = ctypes.CDLL(LIBRARY, mode=ctypes.RTLD_GLOBAL)
everything = ctypes.CDLL(None)


def call(name: str, *arguments: Any, returns: Any = c_void_p) -> Any:
    function = getattr(everything, name)
    function.restype = returns
    return function(*(one.encode() if isinstance(one, str) else one for one in arguments))


def extension(source: Any, name: str) -> Any:
    return c_void_p(call("e_source_get_extension", source, name))


def server(found: Any, protocol: str) -> str | None:
    """What Evolution writes into an account's settings."""
    name, backend = PROTOCOLS[protocol]
    source = c_void_p(call("e_source_new", None, None, None))
    call("e_source_backend_set_backend_name", extension(source, name), backend, returns=None)
    if not found.value or not call(f"e_mail_autoconfig_set_{protocol}_details", found, source, returns=c_int):
        return None
    written = call("e_source_backend_get_backend_name", extension(source, name), returns=c_char_p)
    camel = extension(source, call("e_source_camel_get_extension_name", written, returns=c_char_p))
    settings = c_void_p(call("e_source_camel_get_settings", camel))
    host, user, port, security = c_char_p(), c_char_p(), c_uint(), c_int()
    wanted = ((b"host", host), (b"user", user), (b"port", port), (b"security-method", security))
    for key, value in wanted:
        call("g_object_get", settings, key, byref(value), None, returns=None)
    hostname, username = ((text.value or b"").decode() for text in (host, user))
    return f"{protocol} {hostname}:{port.value} {SECURITY[security.value]} {username}"


def main(authority: str) -> None:
    trusted = c_void_p(call("g_tls_file_database_new", authority, None))
    call(
        "g_tls_backend_set_default_database",
        c_void_p(call("g_tls_backend_get_default")),
        trusted,
        returns=None,
    )
    call("camel_init", call("g_get_user_data_dir", returns=c_char_p), 0, returns=c_int)
    call("camel_provider_init", returns=None)
    call("e_source_camel_register_types", returns=None)
    registry = c_void_p(call("e_source_registry_new_sync", None, None))
    for line in sys.stdin:
        found = call("e_mail_autoconfig_new_sync", registry, line.strip(), None, None, None)
        servers = {protocol: text for protocol in PROTOCOLS if (text := server(c_void_p(found), protocol))}
        print("\nfound", json.dumps(servers if found else None), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
