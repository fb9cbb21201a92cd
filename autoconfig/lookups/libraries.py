"""Libraries that need not be installed, and what brings them."""

from autoconfig.lookups.results import CannotOpen

# What brings the libraries by kind, and which these are; other drivers of databases are the operator's.
PACKAGES = {
    "ldap": "pip install 'mail-autoconfig[ldap]' "
    "after apt-get install gcc python3-dev libldap-dev libsasl2-dev, or apt-get install python3-ldap",
    "sql": "pip install 'mail-autoconfig[sql]', "
    "or from Debian 13 on apt-get install python3-sqlalchemy python3-psycopg",
}
OF_EXTRAS = ("ldap", "sqlalchemy", "psycopg")


def not_installed(kind: str, error: ImportError) -> CannotOpen:
    """That a library is missing, for a profile that wants this kind of lookup."""
    module = (error.name or "").partition(".")[0]
    known = module in OF_EXTRAS
    remedy = f"run {PACKAGES[kind]}" if known else "install this driver, which the url names"
    return CannotOpen("", f"{module} is not installed", remedy)
