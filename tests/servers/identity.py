"""A provider's identity server: OAuth 2.0 by Authlib, with a page where a person signs in.

One public client, as a mail program is one: no secret, PKCE with S256 or nothing (RFC 8252), one address to
come back to, which the operator has registered. It is a WSGI application; who stands in front has TLS.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error, rfc6749, rfc7636

CLIENT = "thunderbird"
REDIRECTION = "http://localhost"
PASSWORD = "right"
GRANTS = ("authorization_code", "refresh_token")
# Thunderbird asks for a new token when one ends within half a minute: every connection has one of its own.
TOKEN_SECONDS = 20
_PAGE = """<!DOCTYPE html><title>Sign in</title><form method="post">
<input name="login" value="{{ login }}"><input name="password" type="password"><button>Sign in</button></form>
<p>{{ problem }}</p>"""


class Client(rfc6749.ClientMixin):
    """The only one that is registered."""

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return REDIRECTION

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == REDIRECTION

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in GRANTS


@dataclass
class Code(rfc6749.AuthorizationCodeMixin):
    """What the client comes back with, to get a token for."""

    code: str
    login: str
    scope: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return REDIRECTION

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> None:
        return None

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Token(rfc6749.TokenMixin):
    """Whose it is, and what it is worth."""

    access: str
    refresh: str
    login: str
    scope: str
    ends: float

    def check_client(self, client: Client) -> bool:
        return True

    def get_scope(self) -> str:
        return self.scope

    def is_expired(self) -> bool:
        return False

    def is_revoked(self) -> bool:
        return False


@dataclass
class Identity:
    """The server: its application, whom it has let in, and for what tokens were given.

    `logins` are those typed into the page, `grants` the kinds of grants that were good for a token.
    """

    logins: list[str] = field(default_factory=list)
    grants: list[str] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = flask.Flask(__name__)
        self.app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
        self.app.config["OAUTH2_TOKEN_EXPIRES_IN"] = dict.fromkeys(GRANTS, TOKEN_SECONDS)
        self._server = AuthorizationServer(self.app, self._client, self._save)
        _register(self._server, self)
        self.app.add_url_rule("/authorize", view_func=self.authorize, methods=["GET", "POST"])
        self.app.add_url_rule("/token", view_func=self._server.create_token_response, methods=["POST"])

    def whose(self, access: str) -> str | None:
        """Whose a token is, as a mail server asks; None where it is no good any more."""
        now = time.time()
        return next((one.login for one in self.tokens if one.access == access and now < one.ends), None)

    def authorize(self) -> Any:
        """The page where a person signs in."""
        try:
            grant = self._server.get_consent_grant(end_user=None)
        except OAuth2Error as error:
            return f"{error}", 400
        login = flask.request.values.get("login") or flask.request.args.get("login_hint", "")
        if flask.request.method == "GET":
            return flask.render_template_string(_PAGE, login=login, problem="")
        if flask.request.form["password"] != PASSWORD:
            return flask.render_template_string(_PAGE, login=login, problem="Wrong.")
        self.logins.append(login)
        return self._server.create_authorization_response(grant=grant, grant_user=login)

    def _client(self, name: str) -> Client | None:
        return Client() if name == CLIENT else None

    def _save(self, token: dict[str, Any], request: Any) -> None:
        kept = request.refresh_token
        self.grants.append(request.payload.grant_type)
        refresh = token.get("refresh_token") or (kept.refresh if kept else "")
        ends = time.time() + token["expires_in"]
        self.tokens.append(Token(token["access_token"], refresh, request.user, token["scope"], ends))


def _register(server: AuthorizationServer, identity: Identity) -> None:
    class ByCode(rfc6749.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            said = request.payload.data
            challenge = said["code_challenge"], said["code_challenge_method"]
            identity.codes[code] = Code(code, request.user, request.payload.scope, *challenge)

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return identity.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del identity.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> str:
            return authorization_code.login

    class ByRefresh(rfc6749.RefreshTokenGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

        def authenticate_refresh_token(self, refresh_token: str) -> Token | None:
            return next((one for one in identity.tokens if one.refresh == refresh_token), None)

        def authenticate_user(self, refresh_token: Token) -> str:
            return refresh_token.login

        def revoke_old_credential(self, refresh_token: Token) -> None:
            refresh_token.ends = 0

    server.register_grant(ByCode, [rfc7636.CodeChallenge(required=True)])
    server.register_grant(ByRefresh)
