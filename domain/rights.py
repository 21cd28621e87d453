"""Who may do what: rights, the roles that bundle them, and the people who hold roles.

Everything is denied that no role grants. A role may be limited to modalities; a person may be
limited further, to modalities and to institutions. Pure: no clock, no storage, no window.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from domain.errors import LightboxError


class Right(Enum):
    """One thing that a role may grant. The value is what role files and the audit log say."""

    # What every signed-in person may: look around, move between rooms, set up the own screen.
    BE_HERE = "seat.be_here"
    # --- reading
    WORKLIST = "worklist.see"
    READ_IMAGES = "images.read"
    MEASURE = "images.measure"
    KEEP_RESULTS = "results.keep"
    RUN_AI = "ai.run"
    JUDGE_FINDINGS = "findings.judge"
    READ_REPORTS = "reports.read"
    WRITE_REPORTS = "reports.write"
    SIGN_REPORTS = "reports.sign"
    CHECK_QUALITY = "quality.check"
    # --- in and out
    IMPORT = "data.import"
    EXPORT = "data.export"
    COPY_PICTURES = "data.copy"
    DEIDENTIFY = "data.deidentify"
    REIDENTIFY = "data.reidentify"
    RECONCILE = "data.reconcile"
    QUARANTINE = "data.quarantine"
    FIND = "archive.find"
    RETRIEVE = "archive.retrieve"
    SEND = "archive.send"
    OUTBOX_MANAGE = "outbox.manage"
    ORDERS = "orders.see"
    PERFORM_ORDERS = "orders.perform"
    # --- the seat
    LISTEN = "network.listen"
    NETWORK_CONFIGURE = "network.configure"
    RULES_CONFIGURE = "rules.configure"
    SEAT_CONFIGURE = "seat.configure"
    EXAMINE_SEAT = "seat.examine"
    ARCHIVE_CHECK = "seat.check_archive"
    SUPPORT_BUNDLE = "seat.support_bundle"
    MODELS_INSTALL = "ai.install"
    AI_FEATURES = "ai.features"
    # --- people, law and keys
    PEOPLE_MANAGE = "people.manage"
    ROLES_MANAGE = "roles.manage"
    POLICY_MANAGE = "policy.manage"
    KEYS_MANAGE = "keys.manage"
    BACKUP = "backup.make"
    RESTORE = "backup.restore"
    RETENTION_MANAGE = "retention.manage"
    HOLD_MANAGE = "hold.manage"
    ERASE_PATIENT = "patient.erase"
    CONSENT_RECORD = "consent.record"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"
    ALERTS_REVIEW = "alerts.review"
    EMERGENCY_USE = "emergency.use"
    EMERGENCY_REVIEW = "emergency.review"


# What each right lets a person do, as it ends the sentence "Needs the right to …".
WORDS: dict[Right, str] = {
    Right.BE_HERE: "use this seat",
    Right.WORKLIST: "see the worklist",
    Right.READ_IMAGES: "look at images",
    Right.MEASURE: "measure on images",
    Right.KEEP_RESULTS: "keep results with a study",
    Right.RUN_AI: "let a model look at a study",
    Right.JUDGE_FINDINGS: "accept or reject findings",
    Right.READ_REPORTS: "read reports",
    Right.WRITE_REPORTS: "write reports",
    Right.SIGN_REPORTS: "sign reports",
    Right.CHECK_QUALITY: "check the quality of images",
    Right.IMPORT: "import studies",
    Right.EXPORT: "export studies",
    Right.COPY_PICTURES: "copy pictures and numbers",
    Right.DEIDENTIFY: "de-identify studies",
    Right.REIDENTIFY: "look up whose a de-identified study is",
    Right.RECONCILE: "decide whose a study is",
    Right.QUARANTINE: "decide about the quarantine",
    Right.FIND: "search archives",
    Right.RETRIEVE: "get studies from archives",
    Right.SEND: "send studies to archives",
    Right.OUTBOX_MANAGE: "manage what waits to be sent",
    Right.ORDERS: "see the orders",
    Right.PERFORM_ORDERS: "start and end examinations",
    Right.LISTEN: "let this seat receive",
    Right.NETWORK_CONFIGURE: "set up the network",
    Right.RULES_CONFIGURE: "set up rules",
    Right.SEAT_CONFIGURE: "set up this seat",
    Right.EXAMINE_SEAT: "examine this seat",
    Right.ARCHIVE_CHECK: "check what is kept",
    Right.SUPPORT_BUNDLE: "make a support bundle",
    Right.MODELS_INSTALL: "install models",
    Right.AI_FEATURES: "turn AI features on and off",
    Right.PEOPLE_MANAGE: "manage people",
    Right.ROLES_MANAGE: "manage roles",
    Right.POLICY_MANAGE: "manage the policy",
    Right.KEYS_MANAGE: "manage encryption keys",
    Right.BACKUP: "make backups",
    Right.RESTORE: "restore backups",
    Right.RETENTION_MANAGE: "set how long things are kept",
    Right.HOLD_MANAGE: "put studies on legal hold",
    Right.ERASE_PATIENT: "erase a patient",
    Right.CONSENT_RECORD: "record what patients consent to",
    Right.AUDIT_READ: "read the audit log",
    Right.AUDIT_EXPORT: "export the audit log",
    Right.ALERTS_REVIEW: "review alerts",
    Right.EMERGENCY_USE: "use emergency access",
    Right.EMERGENCY_REVIEW: "review emergency access",
}


class NotAllowed(LightboxError):
    """Whoever acts does not hold the right."""

    def __init__(self, right: Right) -> None:
        super().__init__(
            f"Needs the right to {WORDS[right]}.",
            advice="Ask whoever manages the people of this seat.",
        )
        self.right = right


# Over every study at once, or over what cannot say of which it is: who is limited holds none.
OVER_ALL = frozenset(
    {
        Right.QUARANTINE,
        Right.ARCHIVE_CHECK,
        Right.RETENTION_MANAGE,
        Right.HOLD_MANAGE,
        Right.ERASE_PATIENT,
        Right.REIDENTIFY,
        Right.AUDIT_READ,
        Right.AUDIT_EXPORT,
        Right.ALERTS_REVIEW,
        Right.EMERGENCY_REVIEW,
    }
)

# Modalities of what was made of a study, not of its images.
RESULTS = frozenset({"SR", "DOC", "KO", "PR", "SEG"})


def image_kinds(modalities: Iterable[str]) -> frozenset[str]:
    """Return the modalities that count: those of images; where there are none, those there are."""
    every = frozenset(modalities)
    return every - RESULTS or every


@dataclass(frozen=True, slots=True)
class Role:
    """A bundle of rights; ``modalities`` empty: of every modality."""

    id: str
    title: str
    rights: frozenset[Right]
    modalities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account here, without anything secret."""

    name: str  # what is typed at sign-in; unique, case-folded
    full_name: str
    roles: tuple[str, ...] = ()
    modalities: frozenset[str] = frozenset()  # a further limit; empty: none
    institutions: frozenset[str] = frozenset()  # a further limit; empty: none


@dataclass(frozen=True, slots=True)
class About:
    """What an action is about, as far as it is known; unknown facts never widen what is allowed."""

    patient_id: str = ""
    issuer: str = ""  # of the patient ID
    study_uid: str = ""
    modalities: frozenset[str] = frozenset()
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    """All that one person may, worked out from the roles. Denies what it does not name."""

    by_right: dict[Right, frozenset[str]] = field(default_factory=dict)  # empty set: every modality
    modalities: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()

    def allows(self, right: Right, about: About | None = None) -> bool:
        """Return whether the right is held, and for what the action is about."""
        if right not in self.by_right or (right in OVER_ALL and self.limited(right)):
            return False
        if about is None:
            return True
        limits = self.by_right[right]
        for limit in (limits, self.modalities):
            if limit and not (about.modalities and about.modalities <= limit):
                return False
        return not self.institutions or about.institution in self.institutions

    def limited(self, right: Right) -> bool:
        """Return whether it depends on the study whether the right is held."""
        return bool(self.by_right.get(right) or self.modalities or self.institutions)


def granted(person: Person, roles: Iterable[Role]) -> Granted:
    """Work out what a person may: the union of the roles, within the person's own limits."""
    held: dict[Right, frozenset[str]] = {}
    for role in roles:
        if role.id not in person.roles:
            continue
        for right in role.rights:
            if right not in held:
                held[right] = role.modalities
            elif held[right] and role.modalities:
                held[right] |= role.modalities
            else:
                held[right] = frozenset()  # one of the roles grants it for every modality
    return Granted(held, person.modalities, person.institutions)


# The one person of a seat without accounts, whose disk is encrypted all the same.
OWNER = Role("owner", "Owner of a single-user seat", frozenset(Right))
