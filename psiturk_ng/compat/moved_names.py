"""Where names went that projects import from Python 2, Flask 1, Werkzeug 1, Jinja 2 and SQLAlchemy 1.3."""

from collections.abc import Mapping
from typing import Final

Name = tuple[str, str]
"""A module, and a name in it."""

_IDIOMS: Final = "psiturk_ng.compat.idioms"
_NUMPY_TYPES: Final = ("bool", "complex", "float", "int", "object", "str")
_STRING_FUNCTIONS: Final = (
    "atof",
    "atoi",
    "find",
    "join",
    "lower",
    "maketrans",
    "replace",
    "split",
    "strip",
    "upper",
)
_ABSTRACT_COLLECTIONS: Final = (
    "Callable",
    "Hashable",
    "Iterable",
    "Iterator",
    "Mapping",
    "MutableMapping",
    "MutableSequence",
    "Sequence",
    "Set",
)

MOVED: Final[Mapping[Name, Name]] = {
    ("base64", "decodestring"): ("base64", "decodebytes"),
    ("base64", "encodestring"): ("base64", "encodebytes"),
    ("cgi", "escape"): ("html", "escape"),
    ("flask", "Markup"): ("markupsafe", "Markup"),
    ("flask", "escape"): ("markupsafe", "escape"),
    ("flask", "safe_join"): ("werkzeug.utils", "safe_join"),
    ("flask.helpers", "safe_join"): ("werkzeug.utils", "safe_join"),
    ("flask.json", "JSONDecoder"): ("json", "JSONDecoder"),
    ("flask.json", "JSONEncoder"): ("json", "JSONEncoder"),
    ("fractions", "gcd"): ("math", "gcd"),
    ("inspect", "getargspec"): ("inspect", "getfullargspec"),
    ("itertools", "ifilter"): ("builtins", "filter"),
    ("itertools", "ifilterfalse"): ("itertools", "filterfalse"),
    ("itertools", "imap"): ("builtins", "map"),
    ("itertools", "izip"): ("builtins", "zip"),
    ("itertools", "izip_longest"): ("itertools", "zip_longest"),
    ("itsdangerous", "json"): ("flask", "json"),
    ("jinja2", "Markup"): ("markupsafe", "Markup"),
    ("jinja2", "contextfilter"): ("jinja2", "pass_context"),
    ("jinja2", "contextfunction"): ("jinja2", "pass_context"),
    ("jinja2", "environmentfilter"): ("jinja2", "pass_environment"),
    ("jinja2", "escape"): ("markupsafe", "escape"),
    ("jinja2", "evalcontextfilter"): ("jinja2", "pass_eval_context"),
    ("jinja2.utils", "Markup"): ("markupsafe", "Markup"),
    ("jinja2.utils", "escape"): ("markupsafe", "escape"),
    ("os", "getcwdu"): ("os", "getcwd"),
    ("sqlalchemy", "Binary"): ("sqlalchemy", "LargeBinary"),
    ("sqlalchemy.ext.declarative", "declarative_base"): ("sqlalchemy.orm", "declarative_base"),
    ("sqlalchemy.ext.declarative", "declared_attr"): ("sqlalchemy.orm", "declared_attr"),
    ("sqlalchemy.ext.declarative", "synonym_for"): ("sqlalchemy.orm", "synonym_for"),
    ("sqlalchemy.orm", "eagerload"): ("sqlalchemy.orm", "joinedload"),
    ("sqlalchemy.orm", "relation"): ("sqlalchemy.orm", "relationship"),
    ("string", "letters"): ("string", "ascii_letters"),
    ("string", "lowercase"): ("string", "ascii_lowercase"),
    ("string", "uppercase"): ("string", "ascii_uppercase"),
    ("sys", "maxint"): ("sys", "maxsize"),
    ("time", "clock"): ("time", "perf_counter"),
    ("urllib", "quote"): ("urllib.parse", "quote"),
    ("urllib", "quote_plus"): ("urllib.parse", "quote_plus"),
    ("urllib", "unquote"): ("urllib.parse", "unquote"),
    ("urllib", "unquote_plus"): ("urllib.parse", "unquote_plus"),
    ("urllib", "urlencode"): ("urllib.parse", "urlencode"),
    ("urllib", "urlopen"): ("urllib.request", "urlopen"),
    ("urllib", "urlretrieve"): ("urllib.request", "urlretrieve"),
    ("werkzeug", "BaseResponse"): ("werkzeug.wrappers", "Response"),
    ("werkzeug", "FileStorage"): ("werkzeug.datastructures", "FileStorage"),
    ("werkzeug", "ImmutableDict"): ("werkzeug.datastructures", "ImmutableDict"),
    ("werkzeug", "ImmutableMultiDict"): ("werkzeug.datastructures", "ImmutableMultiDict"),
    ("werkzeug", "LocalProxy"): ("werkzeug.local", "LocalProxy"),
    ("werkzeug", "MultiDict"): ("werkzeug.datastructures", "MultiDict"),
    ("werkzeug", "cached_property"): ("werkzeug.utils", "cached_property"),
    ("werkzeug", "check_password_hash"): ("werkzeug.security", "check_password_hash"),
    ("werkzeug", "generate_password_hash"): ("werkzeug.security", "generate_password_hash"),
    ("werkzeug", "redirect"): ("werkzeug.utils", "redirect"),
    ("werkzeug", "secure_filename"): ("werkzeug.utils", "secure_filename"),
    ("werkzeug", "url_decode"): (f"{_IDIOMS}.werkzeug_names", "url_decode"),
    ("werkzeug", "url_encode"): ("urllib.parse", "urlencode"),
    ("werkzeug", "url_quote"): ("urllib.parse", "quote"),
    ("werkzeug", "url_quote_plus"): ("urllib.parse", "quote_plus"),
    ("werkzeug", "url_unquote"): ("urllib.parse", "unquote"),
    ("werkzeug.contrib.fixers", "ProxyFix"): ("werkzeug.middleware.proxy_fix", "ProxyFix"),
    ("werkzeug.security", "safe_str_cmp"): ("hmac", "compare_digest"),
    ("werkzeug.urls", "url_encode"): ("urllib.parse", "urlencode"),
    ("werkzeug.urls", "url_join"): ("urllib.parse", "urljoin"),
    ("werkzeug.urls", "url_parse"): ("urllib.parse", "urlsplit"),
    ("werkzeug.urls", "url_quote"): ("urllib.parse", "quote"),
    ("werkzeug.urls", "url_quote_plus"): ("urllib.parse", "quote_plus"),
    ("werkzeug.urls", "url_unparse"): ("urllib.parse", "urlunsplit"),
    ("werkzeug.urls", "url_unquote"): ("urllib.parse", "unquote"),
    ("werkzeug.urls", "url_unquote_plus"): ("urllib.parse", "unquote_plus"),
    ("werkzeug.utils", "escape"): ("markupsafe", "escape"),
    ("werkzeug.wrappers", "BaseRequest"): ("werkzeug.wrappers", "Request"),
    ("werkzeug.wrappers", "BaseResponse"): ("werkzeug.wrappers", "Response"),
    ("werkzeug.wsgi", "DispatcherMiddleware"): ("werkzeug.middleware.dispatcher", "DispatcherMiddleware"),
    ("werkzeug.wsgi", "SharedDataMiddleware"): ("werkzeug.middleware.shared_data", "SharedDataMiddleware"),
    **{("collections", name): ("collections.abc", name) for name in _ABSTRACT_COLLECTIONS},
    **{("numpy", name): ("builtins", name) for name in _NUMPY_TYPES},
}
"""Module and name as old code has it: where it is now, and its name there."""

WRAPPED: Final[Mapping[Name, Name]] = {
    **{
        (module, name): (f"{_IDIOMS}.flask_names", name)
        for module, names in {
            "flask": ("Blueprint", "Flask", "send_file", "send_from_directory"),
            "flask.helpers": ("send_file", "send_from_directory"),
        }.items()
        for name in names
    },
    **{
        (module, name): (f"{_IDIOMS}.flask_names", f"{name.strip('_')}")
        for module in ("flask", "flask.globals")
        for name in ("_app_ctx_stack", "_request_ctx_stack")
    },
    **{
        (module, name): (f"{_IDIOMS}.sqlalchemy_names", name)
        for module, names in {
            "sqlalchemy": ("MetaData", "Table", "case", "create_engine", "select"),
            "sqlalchemy.engine": ("create_engine",),
            "sqlalchemy.orm": ("mapper", "sessionmaker"),
            "sqlalchemy.schema": ("MetaData", "Table"),
            "sqlalchemy.sql": ("case", "select"),
            "sqlalchemy.sql.expression": ("case", "select"),
        }.items()
        for name in names
    },
    ("werkzeug.security", "generate_password_hash"): (f"{_IDIOMS}.werkzeug_names", "generate_password_hash"),
    ("werkzeug.urls", "url_decode"): (f"{_IDIOMS}.werkzeug_names", "url_decode"),
    ("werkzeug.useragents", "UserAgent"): (f"{_IDIOMS}.werkzeug_names", "UserAgent"),
    **{("string", name): (f"{_IDIOMS}.python2", f"string_{name}") for name in _STRING_FUNCTIONS},
}
"""Names that understand old ways of using them: what project code gets in their place."""

RENAMED: Final[Mapping[str, str]] = {
    "BaseHTTPServer": "http.server",
    "ConfigParser": "configparser",
    "Cookie": "http.cookies",
    "HTMLParser": "html.parser",
    "Queue": "queue",
    "StringIO": "io",
    "cPickle": "pickle",
    "cStringIO": "io",
    "cookielib": "http.cookiejar",
    "htmlentitydefs": "html.entities",
    "httplib": "http.client",
    "sqlalchemy.exceptions": "sqlalchemy.exc",
    "thread": "_thread",
    "urllib2": "urllib.request",
    "urlparse": "urllib.parse",
}
"""Modules whose names are all in another one now."""

DROPPED_MODULES: Final[Mapping[str, str]] = {
    "_mysql": "Delete the line: psiTurk's own `db_session` and `engine` reach the database.",
    "_mysql_exceptions": "Use `from pymysql import err` instead, or the exceptions of `sqlalchemy.exc`.",
    "MySQLdb": "Use `import pymysql` (pip install pymysql) instead.",
    "commands": "Write `import subprocess`, and `subprocess.getoutput(…)` for `commands.getoutput(…)`.",
    "distutils": "Python 3.12 dropped it: use `shutil`, `sysconfig` or the package `setuptools`.",
    "flask.ext": "Write `import flask_name` instead of `from flask.ext import name`.",
    "imp": "Write `import importlib` instead.",
    "md5": "Write `import hashlib`, and `hashlib.md5(…)` for `md5.new(…)`.",
    "psiturk.psiturk_org_services": "psiturk.org is gone: delete what asks it.",
    "sets": "Delete the line: `set` and `frozenset` are built in.",
    "sha": "Write `import hashlib`, and `hashlib.sha1(…)` for `sha.new(…)`.",
    "werkzeug.contrib": "Its caches are in a package now: `pip install cachelib`, import from `cachelib`.",
}
"""Modules that are gone: what to do instead."""

DROPPED: Final[Mapping[Name, str]] = {
    ("flask.wrappers", "JSONMixin"): "Delete it: `flask.Request` and `flask.Response` have all that it had.",
    ("itsdangerous", "JSONWebSignatureSerializer"): "Write `from itsdangerous import URLSafeSerializer`.",
    ("itsdangerous", "TimedJSONWebSignatureSerializer"): (
        "Write `from itsdangerous import URLSafeTimedSerializer`, and give max_age to its `loads`."
    ),
    ("psiturk.amt_services", "RDSServices"): (
        "Delete it: make the database where you like, and write its address as `database_url`."
    ),
    ("sqlalchemy.orm", "comparable_property"): "Write a `hybrid_property` of `sqlalchemy.ext.hybrid`.",
    ("sqlalchemy.orm", "joinedload_all"): "Write `joinedload(A.b).joinedload(B.c)`.",
    ("sqlalchemy.orm", "subqueryload_all"): "Write `subqueryload(A.b).subqueryload(B.c)`.",
    ("werkzeug.security", "pbkdf2_hex"): "Write `hashlib.pbkdf2_hmac(…).hex()`.",
}
"""Names that are gone: the exact edit."""

BUILT_IN: Final[Mapping[str, str]] = {
    "StandardError": "Exception",
    "basestring": "str",
    "buffer": "memoryview",
    "cmp": "(a > b) - (a < b)",
    "execfile": "exec(open(…).read())",
    "file": "open",
    "intern": "sys.intern",
    "long": "int",
    "raw_input": "input",
    "reduce": "functools.reduce",
    "reload": "importlib.reload",
    "unichr": "chr",
    "unicode": "str",
    "xrange": "range",
}
"""Built-in names of Python 2, and what to write for them."""

METHODS: Final[Mapping[str, str]] = {
    "has_key": "key in d",
    "iteritems": "d.items()",
    "iterkeys": "d.keys()",
    "itervalues": "d.values()",
    "viewitems": "d.items()",
    "viewkeys": "d.keys()",
    "viewvalues": "d.values()",
}
"""Methods of Python 2's dictionaries, and what to write for them."""
