"""The stage with an identity server at `login.D`, and an IMAP server that lets in by its tokens alone."""

from asyncio import StreamReader, StreamWriter
from functools import partial
from urllib.parse import urlsplit

from mailservers import Visit
from servers.identity import Identity
from servers.token_mail import Doorman, imap
from socks import HTTPS, Record, Talk
from stage import Answer, Scene, Stage

LOGIN_HOST = "login."


class SignInStage(Stage):
    """For the service at this `host:port`; what was presented to the IMAP server is at the `doorman`."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.begin()

    def begin(self) -> None:
        """Forget all that people and programs have done."""
        self.identity = Identity()
        self.doorman = Doorman(self.identity.whose, [])

    async def reach(self, record: Record[Scene], host: str, port: int) -> Talk | None:
        """The service, and the identity server."""
        if port == HTTPS and host.startswith(LOGIN_HOST):
            return partial(self._front, record, host, port)
        return await super().reach(record, host, port)

    def _answer(self, scene: Scene, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        parts = urlsplit(url)
        if not parts.netloc.startswith(LOGIN_HOST):
            return super()._answer(scene, method, url, headers, body)
        answer = self.identity.app.test_client().open(
            parts._replace(scheme="", netloc="").geturl(),
            base_url=f"https://{parts.netloc}",
            method=method,
            data=body,
            content_type=headers.get("content-type"),
        )
        kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        return Answer(answer.status_code, kept, answer.data)

    async def _mail(
        self, record: Record[Scene], host: str, port: int, reader: StreamReader, writer: StreamWriter
    ) -> None:
        visit = Visit(host, port, reader, writer, self.context(host), record.sign_ins)
        await visit.encrypt()
        await imap(visit, self.doorman)
