"""This process's settings and signer, set once at the start; services read them here, never from the environment."""

from lms.config import Config
from lms.core.signing import Signer

_config: Config | None = None
_signer: Signer | None = None


def install(config: Config) -> None:
    """Make these the settings of the process."""
    global _config, _signer
    _config, _signer = config, Signer(config.secret)


def config() -> Config:
    """Return the settings; raises RuntimeError before `install`."""
    if _config is None:
        raise RuntimeError("no settings: create_app() installs them")
    return _config


def signer() -> Signer:
    """Return the signer with the installation's secret; raises RuntimeError before `install`."""
    if _signer is None:
        raise RuntimeError("no settings: create_app() installs them")
    return _signer
