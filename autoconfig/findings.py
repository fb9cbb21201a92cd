"""What an operator should know of: a stable code for machines, the place, what is wrong and what to write.

A code is one kind of mistake, not one message. None is ever renamed, and the manual has them all.

The place is one in a file; or, of what a command sees in the world, its subject: a URL, a record of DNS
(`_imaps._tcp.example.org SRV`), a port (`imap.example.org:993`).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How bad a finding is. A file with an `error` is not served; of the world, somebody cannot do something.

    With a `warning` it is served, but somebody gets less of it than its author may think; `info` asks for
    nothing.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Code(StrEnum):
    """The kind of a mistake; of an import the kind of a remark too."""

    # a file, and its YAML
    CANNOT_READ = "cannot-read"
    NOT_UTF_8 = "not-utf-8"
    CONTROL_CHARACTER = "control-character"
    YAML_SYNTAX = "yaml-syntax"
    YAML_NOT_PLAIN = "yaml-not-plain"
    WRITTEN_TWICE = "written-twice"
    MORE_MISTAKES = "more-mistakes"
    NOT_A_PROFILE = "not-a-profile"
    # a key, and the kind of its value
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_WORD = "unknown-word"
    EMPTY = "empty"
    TOO_LONG = "too-long"
    # a single value
    BAD_ADDRESS = "bad-address"
    BAD_COLOUR = "bad-colour"
    BAD_HOST_NAME = "bad-host-name"
    BAD_LANGUAGE = "bad-language"
    BAD_LOGO = "bad-logo"
    BAD_MAIL_DOMAIN = "bad-mail-domain"
    BAD_NAME = "bad-name"
    BAD_NUMBER = "bad-number"
    BAD_PHONE_NUMBER = "bad-phone-number"
    BAD_PORT = "bad-port"
    BAD_TEMPLATE = "bad-template"
    BAD_TIME = "bad-time"
    BAD_URL = "bad-url"
    BAD_XML = "bad-xml"
    # several values together
    KEYS_AT_ODDS = "keys-at-odds"
    NOT_DECLARED = "not-declared"
    DOMAIN_CLAIMED_TWICE = "domain-claimed-twice"
    # what a profile or an option names
    BAD_TABLE = "bad-table"
    LOOKUP_UNUSABLE = "lookup-unusable"
    SIGNING_UNUSABLE = "signing-unusable"
    TLS_UNUSABLE = "tls-unusable"
    OVERRIDE_UNUSABLE = "override-unusable"
    OVERRIDE_WITHOUT_EFFECT = "override-without-effect"
    DOMAINS_NOT_LISTED = "domains-not-listed"
    # a command as a whole
    CANNOT_RUN = "cannot-run"
    # served all the same (lint): a warning or information in a profile, which it can silence
    KEPT_RAW = "kept-raw"
    FOREIGN_FIELD = "foreign-field"
    TYPOGRAPHIC_QUOTES = "typographic-quotes"
    SAME_LOGIN = "same-login"
    LOGIN_OF_DIGITS = "login-of-digits"
    LOGIN_NEEDS_ADDRESS = "login-needs-address"
    NAME_NOT_FILLED = "name-not-filled"
    PORT_AT_ODDS = "port-at-odds"
    NO_SERVER = "no-server"
    UNENCRYPTED = "unencrypted"
    OAUTH2_NOT_DESCRIBED = "oauth2-not-described"
    OAUTH2_ALONE = "oauth2-alone"
    SECRET_SHARED = "secret-shared"  # noqa: S105 - no password
    NO_ADDON = "no-addon"
    FEW_CLIENTS = "few-clients"
    ANDROID_REFUSES = "android-refuses"
    LEFT_OUT_FOR_ANDROID = "left-out-for-android"
    POP3_FIRST = "pop3-first"
    STARTTLS_FIRST = "starttls-first"
    DIFFERENT_HOSTS = "different-hosts"
    NOT_IN_PACC = "not-in-pacc"
    TEXT_MISSING = "text-missing"
    ALLOWED_IN_VAIN = "allowed-in-vain"
    # an import
    NOT_IMPORTED = "not-imported"
    LEFT_OUT = "left-out"
    CHANGED = "changed"
    ASSUMED = "assumed"
    ODD = "odd"
    # the world: DNS
    DOMAIN_UNKNOWN = "domain-unknown"
    DNS_FAILED = "dns-failed"
    DNS_MISSING = "dns-missing"
    DNS_WRONG = "dns-wrong"
    DNS_LEFT_OVER = "dns-left-over"
    DNS_FOREIGN = "dns-foreign"
    DNS_WILDCARD = "dns-wildcard"
    SRV_NO_ADDRESS = "srv-no-address"
    SRV_TO_ALIAS = "srv-to-alias"
    SRV_LOGIN = "srv-login"
    SRV_ELSEWHERE = "srv-elsewhere"
    CAA_FORBIDS = "caa-forbids"
    ADDRESS_SILENT = "address-silent"
    ADDRESS_PRIVATE = "address-private"
    IPV6_ONLY = "ipv6-only"
    IPV6_UNTRIED = "ipv6-untried"
    # the world: HTTP
    AUTOCONFIG_MISSING = "autoconfig-missing"
    AUTOCONFIG_HTML = "autoconfig-html"
    AUTOCONFIG_CATCH_ALL = "autoconfig-catch-all"
    AUTOCONFIG_EMPTY = "autoconfig-empty"
    AUTOCONFIG_UNREADABLE = "autoconfig-unreadable"
    AUTOCONFIG_MEDIA_TYPE = "autoconfig-media-type"
    AUTOCONFIG_REFUSED = "autoconfig-refused"
    AUTOCONFIG_STATUS = "autoconfig-status"
    AUTOCONFIG_NEEDS_ADDRESS = "autoconfig-needs-address"
    AUTOCONFIG_HTTP_ONLY = "autoconfig-http-only"
    AUTOCONFIG_NOT_ON_HTTP = "autoconfig-not-on-http"
    AUTOCONFIG_WRONG_PATH = "autoconfig-wrong-path"
    QUERY_LOST = "query-lost"
    REDIRECT_RELATIVE = "redirect-relative"
    REDIRECT_TO_HTTP = "redirect-to-http"
    REDIRECT_DEAD_END = "redirect-dead-end"
    HSTS_OVER_HTTP = "hsts-over-http"
    ANSWER_SLOW = "answer-slow"
    WEB_UNREACHABLE = "web-unreachable"
    AUTODISCOVER_MISSING = "autodiscover-missing"
    AUTODISCOVER_HTML = "autodiscover-html"
    AUTODISCOVER_UNREADABLE = "autodiscover-unreadable"
    AUTODISCOVER_ERROR = "autodiscover-error"
    AUTODISCOVER_PASSWORD = "autodiscover-password"  # noqa: S105 - no password
    AUTODISCOVER_CASE = "autodiscover-case"
    AUTODISCOVER_GET = "autodiscover-get"
    AUTODISCOVER_OTHER_DOMAIN = "autodiscover-other-domain"
    AUTODISCOVER_JSON = "autodiscover-json"
    PACC_MISSING = "pacc-missing"
    PACC_DIGEST = "pacc-digest"
    PACC_UNREADABLE = "pacc-unreadable"
    MOBILECONFIG_MISSING = "mobileconfig-missing"
    MOBILECONFIG_MEDIA_TYPE = "mobileconfig-media-type"
    MOBILECONFIG_UNREADABLE = "mobileconfig-unreadable"
    DATABASE_UNKNOWN = "database-unknown"
    HOST_DIFFERS = "host-differs"
    PORT_DIFFERS = "port-differs"
    SECURITY_DIFFERS = "security-differs"
    LOGIN_DIFFERS = "login-differs"
    LOGIN_NOT_FILLED = "login-not-filled"
    # the world: certificates
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    CERTIFICATE_NAME = "certificate-name"
    CERTIFICATE_CHAIN = "certificate-chain"
    CERTIFICATE_UNTRUSTED = "certificate-untrusted"
    CERTIFICATE_WEAK = "certificate-weak"
    CERTIFICATE_ENDS_SOON = "certificate-ends-soon"
    SIGNING_FAILED = "signing-failed"
    SIGNING_UNTRUSTED = "signing-untrusted"
    SIGNING_ENDS_SOON = "signing-ends-soon"
    # the world: mail servers
    SERVER_NO_ADDRESS = "server-no-address"
    SERVER_NO_ANSWER = "server-no-answer"
    SERVER_DECLINES = "server-declines"
    SERVER_OTHER_PROTOCOL = "server-other-protocol"
    SERVER_OTHER_SECURITY = "server-other-security"
    SERVER_NO_STARTTLS = "server-no-starttls"
    SERVER_NO_TLS = "server-no-tls"
    SERVER_AUTHENTICATION = "server-authentication"
    SERVER_LOGIN_DISABLED = "server-login-disabled"
    SERVER_CLEAR_TEXT_LOGIN = "server-clear-text-login"
    SERVER_UNTRIED = "server-untried"
    DAV_NOT_FOUND = "dav-not-found"
    JMAP_NOT_FOUND = "jmap-not-found"
    # the world: several together
    SOURCES_DISAGREE = "sources-disagree"
    NOT_IN_TIME = "not-in-time"


# Of a finding about the world, which may quote what a stranger sends.
MAX_TEXT = 2000
_CODES = list(Code)
# The section of what is served all the same.
LINT = tuple(_CODES[_CODES.index(Code.KEPT_RAW) : _CODES.index(Code.NOT_IMPORTED)])


def told(problem: str, remedy: str) -> str:
    """Both in one sentence; `remedy` is "" where nothing is to be done."""
    return f"{problem}, {remedy}" if remedy else problem


class Mistake(ValueError):
    """What is wrong with a value. Whoever knows where that stands makes it a finding."""

    def __init__(self, code: Code, problem: str, remedy: str) -> None:
        super().__init__(told(problem, remedy))
        self.code = code
        self.problem = problem
        self.remedy = remedy

    def at(self, file: str, line: int, key: str, severity: Severity = Severity.ERROR) -> "Finding":
        """The finding of it there."""
        return Finding(file, line, key, self.code, self.problem, self.remedy, severity)


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One thing that an operator should know of: where it stands, what is wrong and what to write instead.

    Only what asks for nothing has "" for a remedy. It is one line, whatever signs a file holds, and says its
    severity where that is not an error. About the world `file` is "", `line` 0, and `key` the subject.
    """

    file: str
    line: int
    key: str
    code: Code = field(compare=False)  # what is said settles it, and comes in its order
    problem: str
    remedy: str
    severity: Severity = Severity.ERROR

    @classmethod
    def about(cls, subject: str, mistake: Mistake, severity: Severity = Severity.ERROR) -> Self:
        """What is wrong in the world, and with what.

        What strangers answer is in it, so it is made one line of at most MAX_TEXT signs that does nothing to
        a terminal, also as JSON that somebody prints.
        """
        key, problem, remedy = map(_seen, (subject, mistake.problem, mistake.remedy))
        return cls("", 0, key, mistake.code, problem, remedy, severity)

    @property
    def text(self) -> str:
        """What is wrong and what to write."""
        return told(self.problem, self.remedy)

    @property
    def plain(self) -> str:
        """The line without its severity, for where none of them is an error."""
        return _line(f"{self._place}: {self.text}")

    def __str__(self) -> str:
        word = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return _line(f"{self._place}: {word}{self.text}")

    @property
    def _place(self) -> str:
        return f"{self.file}:{self.line}: {self.key}" if self.file else self.key

    def as_json(self) -> dict[str, str | int]:
        """The object that commands print for machines, in the order of its keys."""
        place: dict[str, str | int] = {"subject": self.key}
        if self.file:
            place = {"file": self.file, "line": self.line, "key": self.key}
        return {
            "code": self.code,
            "severity": self.severity,
            **place,
            "message": self.problem,
            "remedy": self.remedy,
        }


def _seen(text: str) -> str:
    line = _line(" ".join(text[: 2 * MAX_TEXT].split()))
    return line if len(line) <= MAX_TEXT else f"{line[: MAX_TEXT - 1]}…"


def _line(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text)
