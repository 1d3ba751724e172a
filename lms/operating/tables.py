"""Every table of the application, for migrations and their checks: importing this fills the metadata."""

from lms.accounts import models as accounts
from lms.assessment import models as assessment
from lms.attendance import models as attendance
from lms.audit import models as audit
from lms.catalogue import models as catalogue
from lms.certificates import models as certificates
from lms.cohorts import models as cohorts
from lms.core.database import Base
from lms.directory import models as directory
from lms.graduation import models as graduation
from lms.hours import models as hours
from lms.jobs import models as jobs
from lms.journal import models as journal
from lms.learning import models as learning
from lms.notifications import models as notifications
from lms.privacy import models as privacy

MODELS = (
    accounts,
    assessment,
    attendance,
    audit,
    catalogue,
    certificates,
    cohorts,
    directory,
    graduation,
    hours,
    jobs,
    journal,
    learning,
    notifications,
    privacy,
)
TABLES = Base.metadata.tables
