"""How a database server's own tools copy a database."""

from psiturk_ng.store.urls import DatabaseUrl


def dump_command(url: DatabaseUrl) -> str:
    """Write the command that copies a database of a server to a file, without its password."""
    place = url.sqlalchemy
    if place.get_backend_name() == "postgresql":
        shown = place._replace(drivername="postgresql", password=None).render_as_string()
        return f"pg_dump --file=backup.sql '{shown}'"
    port = f" --port={place.port}" if place.port else ""
    return (
        f"mysqldump --single-transaction --host={place.host or 'localhost'}{port} "
        f"--user={place.username} --password --result-file=backup.sql {place.database}"
    )
