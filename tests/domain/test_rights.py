"""What a person may do follows from roles, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.rights import OVER_ALL, OWNER, About, Granted, Person, Right, Role, granted

RIGHTS = st.frozensets(st.sampled_from(list(Right)))
MODALITIES = st.frozensets(st.sampled_from(["CT", "MR", "US"]), max_size=2)
ROLES = st.lists(st.tuples(RIGHTS, MODALITIES), max_size=4).map(
    lambda made: tuple(Role(f"r{n}", f"Role {n}", r, m) for n, (r, m) in enumerate(made))
)


def test_nothing_is_granted_where_no_role_grants_it() -> None:
    assert not any(Granted().allows(right) for right in Right)


@given(roles=ROLES, own=MODALITIES, study=st.frozensets(st.sampled_from(["CT", "MR", "US"])))
def test_a_study_is_allowed_only_where_a_role_and_the_persons_own_limit_cover_all_of_it(
    roles: tuple[Role, ...], own: frozenset[str], study: frozenset[str]
) -> None:
    person = Person("a", "A", tuple(role.id for role in roles), modalities=own)
    held = granted(person, roles)
    about = About(study_uid="1.2", modalities=study)
    for right in Right:
        holding = [role for role in roles if right in role.rights]
        covers: frozenset[str] = frozenset().union(*(role.modalities for role in holding))
        free = any(not role.modalities for role in holding)
        by_role = bool(holding) and (free or (bool(study) and study <= covers))
        by_person = not own or (bool(study) and study <= own)
        over_all = right not in OVER_ALL or (free and not own)  # else nobody limited holds it
        assert held.allows(right, about) == (by_role and by_person and over_all)


def test_a_study_of_another_institution_is_refused_and_an_unknown_one_too() -> None:
    held = granted(Person("a", "A", ("owner",), institutions=frozenset({"North"})), (OWNER,))
    assert held.allows(Right.READ_IMAGES, About(study_uid="1.2", institution="North"))
    assert not held.allows(Right.READ_IMAGES, About(study_uid="1.2", institution="South"))
    assert not held.allows(Right.READ_IMAGES, About(study_uid="1.2"))


def test_roles_that_a_person_does_not_hold_grant_nothing() -> None:
    assert not granted(Person("a", "A", ()), (OWNER,)).allows(Right.BE_HERE)
