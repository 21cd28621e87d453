"""Ties the page of orders to the workstation."""

from __future__ import annotations

from app.actions import opening, order_rows
from app.actions.orders import today, worklists
from app.ui.pages import Page
from app.ui.transfers.orders import OrdersAsks, OrdersPage
from app.ui.wiring.desk import Desk
from domain.rights import Right


def orders_page(desk: Desk) -> Page:
    """Return the page of today's orders."""
    station = desk.station

    def do(key: str, what: str) -> None:
        desk.do(lambda: order_rows.do_of_order(station, key, what))

    def build() -> OrdersPage:
        return OrdersPage(
            desk.theme,
            station.ordered,
            OrdersAsks(
                ask=lambda: desk.do(lambda: order_rows.ask_for_orders(station)),
                do=do,
                open_study=lambda uid: desk.do(lambda: opening.open_study(station, uid)),
                day=lambda: today().isoformat(),
                worklists=lambda: tuple(peer.name for peer in worklists(station)),
                may=desk.may,
            ),
        )

    return Page("orders", desk.window.tr("Orders"), build, allowed=lambda: desk.may(Right.ORDERS))
