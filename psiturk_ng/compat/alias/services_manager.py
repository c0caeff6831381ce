"""The services of the shell; not there yet."""

from ._later import refusing

__getattr__ = refusing(__name__, "PsiturkServicesManager", "psiturk_services_manager")
