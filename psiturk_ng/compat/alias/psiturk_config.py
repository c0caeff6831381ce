"""The project's settings as a ConfigParser that finds its files by itself."""

from psiturk_ng.compat import runtime
from psiturk_ng.config import PsiturkConfig as _PsiturkConfig


class PsiturkConfig(_PsiturkConfig):
    """As psiTurk's; inside a server, of the project that it serves, wherever the process stands."""

    def __init__(self, local_config="config.txt", global_config_name=".psiturkconfig", **options):
        served = runtime.current()
        if served is not None:
            environ = getattr(served.parser, "environ", None)
            options = {"folder": served.folder, "environ": environ, **options}
        super().__init__(local_config, global_config_name, **options)
