"""The organisation as data with dates, and who stands behind a complaint (R2, R5, R6.5).

Three levels of units, posts, people, appointments. From a complaint's content the resolver finds the main responsible
person (the holder of the post complained about; of an organisation, its head), the officer who drives the case, the
accountable supervisor and the ladder above. The result travels with the case: `CasePeople`.
"""

from domain.organisation.changes import AnyChange, UnknownEntryError, changed, next_version
from domain.organisation.checks import check, faults
from domain.organisation.parts import (
    Absence,
    Appointment,
    AuthorityLimit,
    Deputy,
    Fault,
    HandlingGroup,
    Leadership,
    Office,
    OrganisationError,
    PersonEntry,
    Post,
    StandIn,
    Unit,
    UnitLevel,
    UnknownUnitError,
)
from domain.organisation.people import Appointee, CasePeople, LadderStep, Superior
from domain.organisation.resolving import people_around, people_behind, resolve, successor
from domain.organisation.roster import Organisation

__all__ = [
    "Absence",
    "AnyChange",
    "Appointee",
    "Appointment",
    "AuthorityLimit",
    "CasePeople",
    "Deputy",
    "Fault",
    "HandlingGroup",
    "LadderStep",
    "Leadership",
    "Office",
    "Organisation",
    "OrganisationError",
    "PersonEntry",
    "Post",
    "StandIn",
    "Superior",
    "Unit",
    "UnitLevel",
    "UnknownEntryError",
    "UnknownUnitError",
    "changed",
    "check",
    "faults",
    "next_version",
    "people_around",
    "people_behind",
    "resolve",
    "successor",
]
