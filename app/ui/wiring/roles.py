"""Ties the page of roles to the workstation."""

from __future__ import annotations

from app.actions import roles
from app.roles import shipped_roles
from app.ui.admin.roles import RolesAsks, RolesPage
from app.ui.wiring.desk import Desk


def roles_page(desk: Desk) -> RolesPage:
    """Return the page of roles."""
    station = desk.station
    shipped = {role.id for role in shipped_roles()}
    return RolesPage(
        desk.theme,
        RolesAsks(
            roles=lambda: roles.roles_here(station),
            shipped=lambda id_: id_ in shipped,
            holders=lambda: roles.holders(station),
            keep=lambda role: desk.do(lambda: roles.keep_role(station, role)),
            remove=lambda id_: desk.do(lambda: roles.remove_role(station, id_)),
            watches=(station.watch,),
        ),
    )
