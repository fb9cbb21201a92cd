"""Libraries that need not be installed, and what brings them."""

from autoconfig.lookups.results import CannotOpen

_LONGEST_REASON = 200
# What brings the libraries by kind, and which these are; other drivers of databases are the operator's.
PACKAGES = {
    "ldap": "pip install 'mail-autoconfig[ldap]' "
    "after apt-get install gcc python3-dev libldap-dev libsasl2-dev, or apt-get install python3-ldap",
    "sql": "pip install 'mail-autoconfig[sql]', "
    "or from Debian 13 on apt-get install python3-sqlalchemy python3-psycopg",
}
OF_EXTRAS = ("ldap", "sqlalchemy", "psycopg")
# Of the other drivers those whose time-outs are set: what brings their module.
_DRIVERS = {
    "pymysql": "pip install pymysql",
    "MySQLdb": "pip install mysqlclient",
    "psycopg2": "pip install psycopg2-binary",
}


def not_installed(kind: str, error: ImportError) -> CannotOpen:
    """That a library is missing, for a profile that wants this kind of lookup."""
    module = (error.name or "").partition(".")[0]
    if not isinstance(error, ModuleNotFoundError):  # it lacks something itself, such as libpq
        reason = str(error).partition("\n")[0][:_LONGEST_REASON]
        remedy = f"install what {module} needs" if module else f"run {PACKAGES[kind]}"
        return CannotOpen("", f"its library cannot be used ({reason})", remedy)
    if module in OF_EXTRAS:
        remedy = f"run {PACKAGES[kind]}"
    elif module in _DRIVERS:
        remedy = f"run {_DRIVERS[module]}, with the pip of this service"
    else:
        remedy = "install this driver, which the url names"
    return CannotOpen("", f"{module} is not installed", remedy)
