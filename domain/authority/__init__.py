"""Who may do and see what (R2, R4.1, R5, R6): one table, asked at every door and again in the workflow."""

from domain.authority.check import Standing, check_actor, may_ever, permitted, reaches, refused, standing_of
from domain.authority.rights import Reach, Right, Sight
from domain.authority.table import OF_COMMAND, SIGHT, TABLE, Row

__all__ = [
    "OF_COMMAND",
    "SIGHT",
    "TABLE",
    "Reach",
    "Right",
    "Row",
    "Sight",
    "Standing",
    "check_actor",
    "may_ever",
    "permitted",
    "reaches",
    "refused",
    "standing_of",
]
