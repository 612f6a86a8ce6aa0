"""Lines of `journeyman.toml` as a message shows them: what a person copies from it must be valid TOML."""


def to_paste(table: str, key: str, value: str) -> str:
    """Return a key of a table on lines of their own; what a message says before or after is on neither.

    Args:
        table: the table's name.
        key: a bare key.
        value: as TOML writes it, so a text has its quotes.
    """
    return f"\n[{table}]\n{key} = {value}\n"
