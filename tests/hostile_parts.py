"""What strangers put into a request, part by part: templates for `hostile`.

MARK stands for the request's mark, BASE for it in base64 with a password, ~ for an @ in some form, LONG,
ACCENTS and LISTED for many of something. All is Latin-1: written as the bytes that are sent.
"""

from autoconfig.formats import FORMATS
from http_table import (
    AUTOCONFIG,
    DATABASE,
    HEALTH,
    JSON,
    JSON_ADDRESS,
    MOBILECONFIG,
    PACC,
    POX,
    WELL_KNOWN,
    pox_request,
)

# FULLWIDTH, SMALL and over-long ones are what some decoder makes an @ of; `%4%30` and the like become one
# when they are decoded twice.
AT = (
    *("@", "%40") * 8, "%2540", "%252540", "%25252540", "%EF%BC%A0", "%ef%b9%ab", "%25EF%25BC%25A0",
    "\xef\xbc\xa0", "%C1%80", "%c1%80", "%E0%81%80", "%F0%80%81%80", "\xc1\x80", "\xe0\x81\x80", "%4%30",
    "%%34%30", "%254%30", "%25%34%30", "%00%40", "x%0a@", "%1b%5b31m@", "\xef\xb9\xab", "%25C1%2580",
)  # fmt: skip
PATHS = (
    *(path for form in FORMATS.values() for path in form.paths),
    "/", AUTOCONFIG, WELL_KNOWN, DATABASE, f"/autoconfig{DATABASE}",
    f"{DATABASE}example.org", f"{DATABASE}mx.example.org", f"{DATABASE}mx.many.example", POX,
    POX.upper(), JSON, JSON_ADDRESS,
    MOBILECONFIG, PACC, HEALTH, "/accessibilite", "/accessibility", "/mentions-legales", "/legal-notice",
    "/confidentialite", "/privacy", "/static/page.css", "/static/page.js", "/static/", "/static//x",
    "/static/..%2f..%2fweb.py", "/static/%00", "/favicon.ico", "/robots.txt", "/EWS/Exchange.asmx",
    "/.well-known/caldav", "/.well-known/carddav", "/.well-known/jmap", "/nothing", "//", "//x/",
    "/%2e%2e/", "/\\", "/a;b=c", "/%", "/%zz", "/%ff", "/\xff", "/%0d%0aX:y", "/%1b[31m", "/metrics",
    "/.env", "*", "x", "",
)  # fmt: skip
# Behind a path, or as one.
SEGMENTS = (
    "/MARK~example.org", "/x/MARK~example.org/y", "/MARK~", "/~MARK", "/static/MARK~x", "//MARK~x/y",
    f"{JSON_ADDRESS}MARK~example.org", f"{JSON_ADDRESS.upper()}MARK~example.org/x", "/%2fMARK~example.org",
    f"{JSON_ADDRESS}MARK/~example.org", f"{DATABASE}MARK~example.org", f"{AUTOCONFIG}/MARK~example.org",
    f"{MOBILECONFIG}/MARK~example.org", "/metrics/MARK~x", "/healthz/MARK~x", "/v1.1MARK~x",
    "/%7A%71MARK~x",
)  # fmt: skip
QUERIES = (
    "", "?", "?emailaddress=MARK~example.org", "?EmailAddress=MARK.x~example.org&name=MARK+x",
    "?Email=MARK~example.org&Protocol=AutodiscoverV1", "?emailaddress=MARK~label.example&username=MARK",
    "?emailaddress=MARK~many7.example", "?emailaddress=MARK~b%C3%BCcher.example&protocol=pop3",
    "?emailaddress=jean.dupont~table.example&x=MARK", "?emailaddress=MARK~table.example",
    "?emailaddress=EVOLUTIONUSER~table.example&emailmd5=MARK", "?emailaddress=MARK", "?MARK=MARK", "?MARK",
    "?email=MARK~example.org", "?mail=MARK~example.org", "?address=MARK~example.org", "??MARK?MARK",
    "?emailaddress=MARK%00~example.org", "?emailaddress=MARK%0d%0aX:MARK~example.org",
    "?lang=MARK&device=MARK", "?emailaddress=MARK%1b[31m~example.org", "?device=iphone&lang=fr&v=MARK",
    "?Protocol=MARK&Email=MARK~example.org", "?emailaddress=%EMAILADDRESS%&x=MARK",
    "?emailaddress=MARK%C3%A9LONG~example.org", "?v=MARK&LONG", "?emailaddress=MARKLONG~example.org",
    "?MARK&&&=&&=&LONG", "?x=y#MARK", "?emailaddress=MARK~LONG",
    "?emailaddress=MARK~example.org&name=%F0%9F%98%80MARK&lang=ar", "?emailaddress=MARK~[192.0.2.1]",
    "?emailaddress=MARK\xe9~example.org", "?emailaddress=MARK\xff~example.org",
    "?emailaddress=%ff%feMARK~%ff", "?emailaddress=%3C%3C%3CMARK~example.org",
    "?emailaddress=MARK~example.org&protocol=MARK",
)  # fmt: skip
METHODS = (
    *("GET",) * 12, *("POST",) * 3, "HEAD", "PUT", "OPTIONS", "PROPFIND", "TRACE", "DELETE", "X",
)  # fmt: skip
VERSIONS = (
    *("HTTP/1.1",) * 20, "HTTP/1.0", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/9.9", "HTTP/1.1 MARK@x", "",
)  # fmt: skip
_OURS = ("autoconfig.example.org", "example.org", "label.example", "autoconfig.mx.example.org")
HOSTS = (
    *_OURS * 6,
    "table.example", "autodiscover.table.example", "many7.example",
    "autoconfig.mx.many.example", "autoconfig.many7.example", "MARK@example.org", "MARK",
    "MARK.example.org:8000", "[::1]:80", "[::1", "[::ffff:192.0.2.1]", "127.0.0.1:99999", "example.org:MARK",
    "example.org:x", "*",
    "", ".", "..", "a..b", "autoconfig.", "xn--", "xn--MARK.example", "\xe9.MARK.example",
    "\xc3\xa9.example", "example.org, MARK", "example.org\tMARK", "MARK/../x", "a?MARK", "a#MARK",
    "example.org\\@MARK", "LONG.example.org", "\xef\xbc\xa0MARK", "ua-auto-config.label.example",
    "exam_ple.MARK", "example.org.", "EXAMPLE.ORG.:443", "-", "localhost", "192.0.2.1", "0x7f.1", "%MARK",
    "%00MARK",
)  # fmt: skip
FIELDS = (
    "Authorization: Basic BASE", "Authorization: Bearer MARK", "Cookie: session=MARK; MARK=MARK",
    "X-Secret: MARK", "Proxy-Authorization: Basic BASE", "Authorization: Basic\tBASE",
    "Authorization: Digest username=\"MARK\", uri=\"/MARK~x\"", "MARK: MARK", "X: \xe9\xffMARK",
    "If-Modified-Since: Fri, 01 Jan 99999999999 00:00:00 GMT", "If-Modified-Since: MARK",
    "If-None-Match: \"MARK", "If-Modified-Since: Sun, 31 Dec 9999 23:59:59 +9999",
    "If-Modified-Since: Mon, 01 Jan 0000 00:00:00 GMT",
    "If-Unmodified-Since: Thu, 99 Foo 99999 99:99:99 GMT", "If-Range: MARK",
    "If-Range: Mon, 01 Jan 99999 00:00:00 GMT",
    "If-Modified-Since: Sunday, 99-Nov-999999999994 08:49:37 GMT", "If-None-Match: W/MARK,,,\"",
    "If-Match: *", "Range: bytes=0-", "Range: bytes=-1", "Range: bytes=9-1", "Range: bytes=0-0,1-1,MARK",
    "Range: MARK=1-2", "Range: bytes=99999999999999999999999-",
    "Range: bytes=0-99999999999999999999999999999", "Accept: MARK", "Accept-Language: MARK",
    "Accept-Language: fr;q=9,en;q=MARK,*;q=1e9,;,;q=", "Accept-Language: LISTED", "Accept-Language: x-LONG",
    "Accept-Language: zh-Hant-TW-MARK, ar, \xe9", "Accept-Encoding: gzip;q=MARK, *", "User-Agent: MARK",
    "User-Agent: Mozilla/5.0 (iPhone; MARK) LONG", "User-Agent: ((((((((LONG", "User-Agent: \xff",
    "Referer: http://MARK@example.org/MARK~x", "Origin: null", "X-Forwarded-For: MARK, 192.0.2.1",
    "Via: MARK", "X-Forwarded-Host: MARK", "X-Forwarded-Proto: MARK", "Forwarded: for=MARK;host=MARK",
    "X-Forwarded-Prefix: /MARK", "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: BASE",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: BASE", "X-MARK: x",
    "X_Under_Score: MARK", "Content-Type: MARK", "Content-Type: text/xml; charset=MARK", "X: LONG MARK",
    "Content-Type: multipart/form-data; boundary=MARK", "Content-Type: multipart/form-data",
    "Content-Type: application/x-www-form-urlencoded; charset=utf-16MARK", "Content-Encoding: gzip",
    "Date: MARK", "X-HTTP-Method-Override: MARK", "Script-Name: /MARK",
    "Remote-User: MARK", "TE: MARK", "Max-Forwards: MARK", "X-Original-URL: /MARK@x",
    "Sec-Fetch-Site: MARK", "Trailer: MARK", "Keep-Alive: MARK", "X-Request-ID: MARK~x",
)  # fmt: skip
# No fields, two where one may be, or refused by many servers.
BROKEN_FIELDS = (
    "Authorization Basic BASE", "Authorization", "Authorization : Basic BASE", " Authorization: MARK",
    "X: a\r\n MARK", "X: a\r\n\tMARK", "X: MARK\x00", "X\x00MARK: x", "MARK@example.org: x", ": MARK",
    "MARK", "X MARK: y", "X: \x1b[31mMARK", "X: MARK\x7f\x85", "X: MARK\r", "X: MARK\nY: MARK",
    "Host: MARK", "Connection: keep-alive, MARK", "Expect: MARK", "X-LONG: MARK",
    "Authorization Basic BASE:", "Cookie session=MARK", "Proxy-Authorization Basic BASE=: x",
    "Authorization:Basic BASE\x0b", "Cookie: MARK\r\nMARK", "Authorization\t: Basic BASE",
    "\xa0Cookie: MARK", "Cookie: a\r\n\x0c MARK", "X: LONG MARK", "Authorization: Basic BASE\x00LONG",
)  # fmt: skip
# These lie, or are hardly numbers.
LENGTHS = (
    "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5, 6", "Content-Length: -1",
    "Content-Length: +5", "Content-Length: MARK", "Content-Length: 0x10", "Content-Length: 1e3",
    "Content-Length: 5 MARK", "Content-Length: 99999999999999999999", "Content-Length:",
    "Content-Length: 65537", "Content-Length: 65536", "Content-Length: \xb2",
    "Content-Length: 5\r\nContent-Length: 5", "Content_Length: 5MARK", "Content-Length: 5_0",
    "Transfer-Encoding: chunked\r\nContent-Length: 5", "Transfer-Encoding: MARK",
    "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: identity",
    "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, MARK",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: \x0bchunked",
    "Content-Length: 9LONG", "Transfer-Encoding : chunked", "Transfer_Encoding: chunked",
    "Transfer-Encoding: xchunked", "Transfer-Encoding:", "Transfer-Encoding: chunked\r\n ,MARK",
    "Transfer-Encoding\r\n : chunked",
)  # fmt: skip
# What follows `Transfer-Encoding: chunked`; only the first is as it should be.
CHUNKED = (
    "4\r\nMARK\r\n0\r\n\r\n", "MARK\r\nx\r\n0\r\n\r\n", "-4\r\nMARK\r\n0\r\n\r\n", "4\r\nMARK",
    "4;MARK=MARK\r\nabcd\r\n0\r\n\r\n", "4\r\nabcdMARK\r\n0\r\n\r\n", "0x4\r\nabcd\r\n0\r\n\r\nMARK",
    "4\r\nabcd\r\n0\r\nMARK\r\n\r\n", "0\r\nX: MARK\r\n\r\n", "4\nabcd\n0\n\n", "ffffffffffffffff\r\nMARK",
    "4 \r\nabcd\r\n0\r\n\r\n", "\r\nMARK\r\n", "4\r\nabcd\r\n0\r\nMARK: \x00\r\n\r\n",
    "4;LONG\r\nabcd\r\n0\r\n\r\n", "4_0\r\nabcd\r\n0\r\n\r\n", "0\r\nLONG: MARK\r\n\r\n", "", "0",
    "+4\r\nabcd\r\n0\r\n\r\n", "4\r\nabcd\r\n0\r\nMARK@x.example MARK\r\n\r\n",
    "99999999999999999999LONG\r\n",
)  # fmt: skip
FORMS = (
    "address=MARK~example.org", "address=MARK~example.org&username=MARK", "address=MARK&username=MARK",
    "address=MARK%3C%3C%3CLONG", "address=%3CMARK~example.org%3E",
    "address=MARKLONG~example.org&device=MARK", "emailaddress=MARK~example.org&name=MARK",
    "emailaddress=MARK~example.org&protocol=pop3&name=LONG", "address=MARK%00%0d%0a%1b[31m~example.org",
    "address=*~example.org&username=MARK", "&&&==MARK&=&", "MARK", "",
    "address=MARK~example.org&username=%C3%A9ACCENTS", "address=MARK~table.example&lang=MARK&device=iphone",
    "address=MARK~\xef\xbc\xa0example.org", "address=%ff%fe%00MARK",
    "address=MARK~b%C3%BCcher.example&lang=fr", "address=MARK.de~table.example&username=%0aMARK",
    "address=MARKACCENTS~example.org", "address=MARK~LONG.example",
    "address=%F0%9F%98%80MARK~example.org&username=%E2%80%AEMARK",
    "address=jean.dupont~table.example&x=MARK",
    "--MARK\r\nContent-Disposition: form-data; name=\"address\"\r\n\r\nMARK@example.org\r\n--MARK--\r\n",
    "LISTED",
    "--MARK\r\nContent-Disposition: form-data; name=\"address\"; filename=\"MARK\"\r\n\r\nMARK\r\n--MARK",
    "%LONG",
)  # fmt: skip
_POX = pox_request("MARK@example.org").decode()
_ROOT = '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">'
_ENTITIES = '<!DOCTYPE x [<!ENTITY e "MARK"><!ENTITY f "&e;&e;&e;&e;">]>'
_FILE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_ATTRIBUTES = " ".join(f'a{number}="MARK"' for number in range(999))
BODIES = (
    _POX, _POX.replace("example.org", "nowhere.example"), pox_request("MARK@table.example").decode(),
    pox_request("MARK@example.org", "mobilesync/responseschema/2006").decode(),
    pox_request("MARK@x", "MARK").decode(), pox_request("MARK@many7.example").decode(),
    _POX.replace("utf-8", "utf-16"), _POX.replace("utf-8", "MARK"), _POX[:99],
    _POX.replace("<Autod", f"{_ENTITIES}<Autod").replace("@", "&f;@"),
    _POX.replace("<Autod", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/MARK"><Autod'),
    _POX.replace("<Request", "<?MARK MARK?><Request"),
    _POX.replace("<Autod", f"{_FILE}<Autod").replace("MARK", "MARK&e;"),
    _POX.replace("<Request>", '<Request x="MARK" xmlns:x="LONG">'),
    _POX.replace("<Request>", "<Request><!-- MARK -- -->"), _POX.replace("MARK", "MARK&#0;"),
    _POX.replace("MARK", "MARK&#xFFFE;"), _POX.replace("MARK", "<![CDATA[MARK]]>"),
    _POX.replace("MARK", "MARK\x00"), _POX.replace("MARK", "MARK\xff"),
    _POX.replace("MARK", "MARK\r\n\x1b[31m"), "<MARK", f"{_ROOT}{'<a>' * 5000}MARK",
    f"{_ROOT}<Request {_ATTRIBUTES}/></Autodiscover>",
    f"{_ROOT}{'<Request>' * 200}MARK{'</Request>' * 200}</Autodiscover>", "\xff\xfeM\x00A\x00", "\x00MARK",
    " " * 3000 + _POX, '{"MARK": "MARK@example.org"}', "[" * 9000 + "MARK",
    "<a xmlns:a='MARK'><b:c>MARK</b:c></a>", "\xef\xbb\xbf" + _POX, f"<{'a' * 30000}>MARK",
    _POX.replace("</Autod", "<x>LONG</x></Autod"), _POX + _POX, "\r\n" + _POX,
)  # fmt: skip
# Instead of a request line.
LINES = (
    "MARK@example.org", "GET", "GET /MARK@example.org", "GET  /?MARK HTTP/1.1",
    "GET /?e=MARK MARK HTTP/1.1", "\x00MARK@x", "GET /x?name=Jean MARK&x HTTP/1.1",
    "MARK@example.org / HTTP/1.1", "GET / HTTP/1.1 MARK@x", "\x16\x03\x01\x02MARK@x",
    "X" * 300 + " /MARK@x HTTP/1.1",
    "GET /MARK~x HTTP/MARK@x", "PRI * HTTP/2.0",
    "GET http://MARK:MARK@example.org/mail/config-v1.1.xml HTTP/1.1",
    "GET http://example.org/MARK~example.org?MARK HTTP/1.1", "GET http://[::1/MARK~x HTTP/1.1",
    "CONNECT MARK@x:443 HTTP/1.1", "GET https://label.example/?emailaddress=MARK~example.org HTTP/1.1",
    "GET //MARK@example.org/ HTTP/1.1", "GET http://label.example/static/page.css?MARK HTTP/1.1",
    "GET http:///MARK~x HTTP/1.1", "OPTIONS * HTTP/1.1", "GET ftp://MARK@example.org/ HTTP/1.1",
    "GET mailto:MARK@example.org HTTP/1.1", "GET MARK~example.org HTTP/1.1",
    "GET http://example.org:MARK@[x]:99999/healthz HTTP/1.1", "G\x1b[31mT /MARK@x HTTP/1.1",
    "GET /\x1b[31m?MARK HTTP/1.1", "GET /\x00?MARK HTTP/1.1", "GET /\t?MARK HTTP/1.1",
    "GET /\r?MARK HTTP/1.1", "GET /a\x85b?MARK HTTP/1.1",
    "GET /x?emailaddress=MARK@example.org\x0b HTTP/1.1", "get /MARK~x http/1.1", "GET\t/?MARK\tHTTP/1.1",
    "", "GET http://label.example/?LONG=MARK HTTP/1.1", "GET /LONG/MARK~x HTTP/1.1",
    "X" * 300 + " /MARK@x HTTP/1.1", "GET http://nowhere.example/mail/config-v1.1.xml?x=MARK HTTP/1.1",
    "GET HTTP://EXAMPLE.ORG?MARK HTTP/1.1",
)  # fmt: skip
