"""What `autoconfig validate` would warn of in an imported profile, at the line of the source that says so."""

from collections.abc import Iterator

from autoconfig.directory.remarks import remarks
from autoconfig.findings import Finding, Severity
from autoconfig.imports.draft import Draft
from autoconfig.profile.file import parse
from autoconfig.profile.yaml import Yaml


def warnings(found: Draft) -> Iterator[Finding]:
    """Those of a draft that is written, but for what the import has said itself. Raises ProfileError."""
    said = {(one.code, known) for one in found.findings for known in (one.line, one.problem)}
    written = Yaml(found.text, found.file)
    for keys, mistake, severity in remarks(parse(found.text, found.file)):
        line = found.line(tuple(keys))
        is_said = said & {(mistake.code, line), (mistake.code, mistake.problem)}
        if severity is Severity.WARNING and not is_said:
            _, key = written.locate(keys)
            yield mistake.at(found.file, line, key, severity)
