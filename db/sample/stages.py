"""How far a township has come in the sample year."""

from dataclasses import dataclass, replace

from forms.lifecycle import Status


@dataclass(frozen=True)
class Stage:
    """`answered` and `verified` are shares of the form's items; `returned` counts items sent back."""

    status: Status
    answered: float = 1.0
    verified: float = 0.0
    returned: int = 0
    veto_raised: bool = False

    @property
    def of_star_form(self) -> "Stage":
        """The star form's stage beside this one of the checklist: what was returned there stands submitted here."""
        return replace(self, status=Status.SUBMITTED, returned=0) if self.returned else self


UNTOUCHED = Stage(Status.DRAFT, answered=0)
HALF = Stage(Status.DRAFT, answered=0.5)
COMPLETE = Stage(Status.DRAFT)
SUBMITTED = Stage(Status.SUBMITTED)
BEING_VERIFIED = Stage(Status.SUBMITTED, verified=0.6)
RETURNED = Stage(Status.RETURNED, verified=0.6, returned=2)
VERIFIED = Stage(Status.VERIFIED, verified=1)
VETO_RAISED = Stage(Status.VERIFIED, verified=1, veto_raised=True)

# Of twenty townships, in their order.
IN_PROGRESS = (
    *(HALF, RETURNED, SUBMITTED, VETO_RAISED, VERIFIED, HALF, UNTOUCHED, SUBMITTED, VERIFIED, COMPLETE),
    *(VERIFIED, BEING_VERIFIED, HALF, VERIFIED, SUBMITTED, VERIFIED, UNTOUCHED, COMPLETE, SUBMITTED, VERIFIED),
)
FINISHED = (VERIFIED,) * len(IN_PROGRESS)
