from azward.api import ConfigError as ConfigError
from azward.api import GraphReport as GraphReport
from azward.api import Location as Location
from azward.api import Report as Report
from azward.api import Result as Result
from azward.api import Rule as Rule
from azward.api import RuleError as RuleError
from azward.api import Severity as Severity
from azward.api import Status as Status
from azward.api import graph_of as graph_of
from azward.api import render as render
from azward.api import scan as scan

__version__: str
