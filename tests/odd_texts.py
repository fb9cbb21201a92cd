"""What can stand where a profile or a table has a text: ordinary values of every kind, and all that is odd.

Lengths at the bounds and far beyond, signs that XML, YAML, HTML, DNS and terminals keep for themselves, and
near misses of each kind of value.
"""

DOMAIN = "bücher.example"
LONG_DOMAIN = ".".join(("a" * 63, "b" * 63, "c" * 63, "d" * 53, "example"))

SIGNS = (
    "<&>\"'", "]]>", "<!--", "&#0;", "{{", "}}", "{{address}}", "%", "%%", "%s", "%(x)s", "${x}", "$", "\\",
    "\\n", "#", "a b", "a: b", "- a", "*", "?", "[", "[!", "[z-a]", "[]]", "|", "`", "~", "''", "@", "*@*",
    "a\u00a0b", "\u00a0", "\u200b", "\u200e", "\u200f", "\u202e", "\u2066a", "\u2028", "\u2029", "\u0085",
    "\ufeff", "a\ufeffb", "\ufffd", "\ufffe", "\uffff", "\ufdd0", "\ue000", "\U0001fffe", "\U0010ffff",
    "\U0001f600", "\U0001d54f", "e\u0301", "\u0301", "e" + "\u0301" * 60, "ÿ", "ß", "İ", "ŉ", "ﬁ", "Ⅷ", "①",
    "\u0663\u0669", "\uff11\uff12", "\u2488", "\uff0e", "\uff20", "\u2100", "\u3002", "\u0000", "\t", "a\nb",
    "a\rb", "\x1b[31m", "\x7f", "\x9f",
)  # fmt: skip
BOUNDS = (20, 21, 60, 61, 63, 64, 255, 256, 319, 320, 321, 1025)
LENGTHS = (
    *(sign * length for sign in ("a", "é", "\U0001f600", "{", "%", "[", "?") for length in BOUNDS),
    *("a" * 100_000, "é" * 100_000, "a " * 30_000 + "b", "<" * 100_000),
)
WORDS = (
    "kept-raw", "unknown-key",
    "true", "false", "none", "null", "0", "1", "14", "50", "100", "101", "993", "65535", "65536", "999999999",
    "00465", "\u0661", "1e3", "nan", "-1", "0s", "1ms", "5s", "5000ms", "999999h", "imap", "Basic",
    "DIGEST-MD5",
    "fr", "en", "de", "zz", "fr-MQ", "zh-Hant-TW", "en-a1234567-b1234567", "uid", "name", "site", "x", "_",
)  # fmt: skip
TIMES = (
    "0001-01-01", "9999-12-31", "2026-02-29", "2024-02-29", "20261124", "2026-W01-1", "0001-01-01T00:00",
    "0001-01-01T23:59", "9999-12-31T23:59", "9999-12-31T00:00", "2026-03-29T02:30", "00:00-24:00",
    "00:00-00:01",
    "23:59-24:00", "24:00-24:00", "UTC", "America/Martinique", "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "Asia/Kathmandu", "Etc/GMT+12", "Factory", "localtime", "posixrules", "EST5EDT", "../etc/passwd",
    "Europe", ".",
)  # fmt: skip
COLOURS = ("#000000", "#00519E", "#767676", "#777777", "#fff", "#00000", "#0000000", "#٠٠٠٠٠٠")
HOSTS = (
    DOMAIN, "example.org", "Example.ORG.", "a", "a.b", "1.example", "192.0.2.1", "[2001:db8::1]", "xn--",
    "xn--a",
    "xn--99999999999999999.example", "xn--a.example", "xn--bcher-kva.example", "faß.example", "İ.example",
    "日本.example", "①.example", "a。example", "a..b", ".a", "-a.example", "a_b.example", LONG_DOMAIN,
    f"{'a' * 64}.example", f"{'é' * 50}.example", "é" * 1001 + ".example", "a." * 126 + "example",
    "localhost",
    "autoconfig.example.org", "mail." + "a." * 500 + "example", "{domain}", "imap.{domain}",
    "{domain}.{domain}",
    "{domain:.1}.example", "{domain:.999}", "x-%EMAILDOMAIN%",
)  # fmt: skip
URLS = (
    "https://example.org", "https://example.org/", "HTTPS://Example.ORG/", "http://example.org:8080/a?b=c#d",
    "https://bücher.example/é", "https://faß.example/", "https://[2001:db8::1]/",
    "https://[2001:db8::1]:443/x",
    "https://[::ffff:192.0.2.1]/", "https://[v1.x]/", "https://[x]/", "https://[x", "https://x]/",
    "https://a@b/",
    "https://a:b@c/", "https://@a/", "https://a:@b/", "https://x:0/", "https://x:65535/", "https://x:65536/",
    "https://x:/", "https://x:٣/", "https://x:+1/", "https://x:1_0/", "https:///x", "https://", "//x",
    "x:y", "mailto:a@b",
    "https://ex\u2100mple.org/", "https://a\uff0fb/", "https://a\uff20b/", "https://a\uff1a1/",
    "https://xn--a/",
    "https://" + "a" * 3000 + "/", "https://example.org/" + "a" * 3000, "https://example.org/" + "é" * 3000,
    "https://{domain}/", "https://{local}.example.org/",
    "https://{local:.1}.example.org:443/{address}?{domain}#{local}",
    "https://{domain:.1}/", "https://{address}/", "https://{address}@example.org/", "https://{domain}:8443/",
    "https://x:8{domain}/", "https://[{domain}]/", "https://example.org/{{}}",
    "https://example.org/%EMAILADDRESS%",
    "https://example.org/%zz%%", "https://example.org/<&>\"'", "https://example.org/\\",
    "https://example.org/\u202e",
    "https://example.org/\U0001f600", "https://example.org/a\u00a0b", "https://example.org/a\u200bb",
    "https://%41/",
    "https://a%00b/", "https://%/", "https://*/", "https://a b/", "ws://x", "imap://x/", "tel:1",
    "javascript://x",
    "https://example.org:443", "https://autoconfig.bücher.example/.well-known/caldav", "https://x?y",
    "https://x#y",
)  # fmt: skip
TEMPLATES = (
    "{address}", "{local}", "{domain}", "{first:.1}{last}", "{local}@{domain}", "{uid}", "{name}",
    "{site:.3}", "{x}",
    "{local:.999}", "{local:.1000}", "{local!r}", "{local:>9}", "{local.x}", "{0}", "{}", "{{{local}}}",
    "{" * 9, "%EMAILADDRESS%",
    "%EMAILLOCALPART%", "%EMAILDOMAIN%", "%EMAIL%", "{local}\u202e", "\U0001f600{local}", "{local}" * 2000,
    "{local}@new.example.org", "{local}@bücher.example", "{local:.1}@xn--a.example", "@", "a@{domain}",
    "é@é.example",
)  # fmt: skip
PEOPLE = (
    "jean.dupont@example.org", "é@bücher.example", "a@b", "a@a b", "<a@b.example>",
    "evolutionuser@example.org",
    "%EMAILADDRESS%@example.org", '"a b"@example.org', "a" * 310 + "@b.example", "İ" * 200 + "@x.example",
    "+596 596 52 25 00", "+٣٣ 1 23 45 67 89", "+1" + "2" * 29, "+3 ((((((((3",
)  # fmt: skip
ELEMENTS = (
    "<a/>", "<a>é</a>", "<a x='1' y=\"2\"/>", "<a xmlns='urn:x'/>", "<x:y/>",
    "<x:y xmlns:x='urn:x' x:z='1'/>",
    "<a xml:lang='fr'/>", "<?xml version='1.0' encoding='latin-1'?><a>é</a>",
    "<?xml version='1.0' encoding='x'?><a/>",
    "<?xml version='1.0' encoding='utf-16'?><a/>", "<a>&#x85;&#xFFFD;&#xA0;</a>", "<a>&#xFFFE;</a>",
    "<a>&e;</a>",
    "<a>\U0001f600\u202e</a>", "<a><![CDATA[<&>]]></a>", "<a><!-- x --><?y?></a>", "<a/><b/>", "\n<a/>\n",
    "<a",
    "<" + "a" * 60_000 + "/>", "<a>" + "é" * 100_000 + "</a>", "<a>" * 250 + "</a>" * 250,
    "<a>" * 300 + "</a>" * 300,
    "<a " + " ".join(f"a{number}='1'" for number in range(499)) + "/>", "<incomingServer type='imap'/>",
    "<incomingServer type='é\u202e{x}'/>", "<incomingServer xmlns='urn:x' type='pop3s'/>",
    "<outgoingServer/>",
    "<calendar type='caldav'/>", "<addressBook/>", "<svg xmlns='http://www.w3.org/2000/svg'/>", "<é/>",
    "<emailProvider id='x'><domain>y.example</domain></emailProvider>", "xmlns", "xml:lang", "xmlnsx",
    "version", "é", "a-b",
)  # fmt: skip
TEXTS = (
    *SIGNS, *LENGTHS, *WORDS, *TIMES, *COLOURS, *HOSTS, *URLS, *TEMPLATES, *PEOPLE, *ELEMENTS,
)  # fmt: skip
