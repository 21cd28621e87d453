"""No service works for somebody who may not: each is guarded, or says why it need not be."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import app.actions
from app.actions import ALL_COMMANDS, ALL_VERBS
from app.gate import GUARDED
from app.headless import BareVerb, Verb
from domain.rights import Right

ROOT = Path(app.actions.__path__[0]).parents[1]

# Every public function that takes the station first and asks for no right, and why that harms
# nobody. What can be guarded is guarded: a line here needs a reason that a stranger accepts.
HARMLESS = {
    "account_verbs.sign_in_from": "proves who asks, who holds no right before",
    "accounts.administers": "weighs an account that its guarded callers hold",
    "accounts.demand_administrator": "refuses, and does nothing else",
    "accounts.begin": "lets in whom prove_sign_in has proved; needs its session",
    "accounts.close_all_dormant": "does what the policy says of accounts that nobody uses",
    "accounts.close_dormant": "does what the policy says of accounts that nobody uses",
    "accounts.has_accounts": "says what kind of seat this is",
    "accounts.is_dormant": "compares two days",
    "accounts.needs_second_factor": "reads the policy",
    "accounts.own_secret": "reads what the person at the terminal typed",
    "accounts.prove_sign_in": "asks who is there",
    "accounts.renew": "takes from a session what was taken from its account",
    "accounts.session_of": "works out what an account holds, and lets nobody in",
    "accounts.sign_in": "asks who is there",
    "accounts.sign_out": "takes rights away",
    "features.as_site_decides": "refuses a model that the site does not want, for guarded runs",
    "features.demand_on": "refuses a run whose feature is off, for guarded runs",
    "features.demand_signed": "refuses a model that nobody signed",
    "features.demand_wanted": "refuses a model that the site does not want",
    "features.described": "says what AI is for here; no patient is in it",
    "features.look_again": "lets what is open follow what a guarded service switched",
    "features.toggles": "says what AI is for here; no patient is in it",
    "policy.is_pinned": "names the site's public key",
    "policy.look_again": "a duty of the seat: obeys a file that the site has signed",
    "policy.policy_key": "the site's public key",
    "policy.put_in_force": "lets what runs obey a policy that was believed before",
    "seat.change_seat": "refuses what policy has fixed, for guarded callers",
    "audit_alarm.raise_alarm": "tells that the log is not whole, which everybody may hear",
    "audit_sending.look_after": "a duty of the seat: sends the log where a guarded service said",
    "access_reports.act": "the verb: each thing that it does is guarded itself",
    "alerts.act": "the verb: each thing that it does is guarded itself",
    "alerts.is_own": "compares two names that its guarded callers hold",
    "alerts.look_after": "a duty of the seat: judges accesses that are on record",
    "alerts.watch": "a duty of the seat: judges accesses that are on record",
    "audit_keeping.act": "the verb: each thing that it does is guarded itself",
    "audit_keeping.expired": "which files of the log have been kept for their years",
    "audit_keeping.look_after": "a duty of the seat: seals old events, and destroys none",
    "audit_keeping.seal_old": "a duty of the seat: seals old events, and destroys none",
    "audit_sending.act": "the verb: each thing that it does is guarded itself",
    "audit_sending.repository_of": "where the log is sent on to; no patient is in it",
    "audit_sending.state": "how many events wait; no patient is in it",
    "audit_alarm.verify_in_background": "a duty of the seat: tells only whether the log is whole",
    "away.by_relevance": "puts rows in order that its guarded callers hold",
    "away.candidate_here": "weighs a study that its guarded callers hold",
    "backing_up.erase_waiting": "destroys, in backups, what a guarded erasure destroyed here",
    "backing_up.look_after": "a duty of the seat: begins a backup or a restore test that is due",
    "backing_up.notes_of": "where backups go and how they ended; no patient is in it",
    "backing_up.plan_of": "where backups go; no patient is in it",
    "backing_up.state_of": "how backups ended; no patient is in it",
    "consenting.demand_access": "refuses, and does nothing else",
    "consenting.demand_no_opt_out": "refuses, and does nothing else",
    "delivering.allowed_now": "reads the hours that were agreed for a peer",
    "deidentifying.instances_of": "numbers what its guarded callers read",
    "deidentifying.on_record": "puts on record what its guarded callers do",
    "duties.look_after": "the seat's own duties, done by its service and not by who sits here",
    "duties.take_up": "the seat's own duties, done by its service and not by who sits here",
    "emergency.end_emergency": "takes rights away",
    "emergency.forget_unended": "a duty of the seat: notes that the program has ended",
    "emergency.look_after": "a duty of the seat: ends what is over",
    "exporting.in_syntax": "turns bytes into bytes for a guarded export",
    "findings.model_named": "names an installed model; no patient is in it",
    "full_screen.leave": "moves a window of one's own desk",
    "full_screen.step_back": "takes back what was begun on one's own screen",
    "full_screen.toggle": "moves a window of one's own desk",
    "full_screen.window_in_use": "counts windows of one's own desk",
    "growing.arriving": "lets the study that is open show what came of it",
    "growing.look_after": "lets the study that is open show what came of it",
    "hanging.edit": "goes to a page",
    "hearing.answers": "a duty of the seat: asks a peer for an echo, with no patient in it",
    "hearing.heard": "notes whether a peer answered",
    "hung_priors.opens_priors": "reads a setting",
    "keeping.look_after": "a duty of the seat: begins a check that is guarded itself",
    "keys.brighter_up": "reads a setting",
    "keys.keymap_of": "reads which keys do what",
    "leaving.leaving": "writes nothing itself: whoever lets a study leave by it is guarded",
    "line.look_after": "a duty of the seat: asks archives for an echo",
    "line.look_back": "a duty of the seat: records that the clock was set",
    "line.note_jump": "a duty of the seat: records that the clock was set",
    "listing.known_to": "says what somebody may know of, for the lists to be narrowed by",
    "listing.look_at_worklist": "shows only rows that the person at the seat may see",
    "marking.chosen_mark": "says what is taken hold of on the open study",
    "objects.close_object": "takes something off the screen",
    "opening.close_study": "takes a study off the screen",
    "opening.leave_study": "takes a study off the screen",
    "opening.new_images": "counts images of the open study",
    "moving_rows.sees": "says what the person at the seat may know of, for rows to be narrowed by",
    "orders.about_order": "says what an order in the asker's hands is about",
    "orders.demand_order": "refuses, and does nothing else",
    "orders.may_know": "says whether an order may be known of, for lists to be narrowed by",
    "orders.worklists": "names the peers that are asked",
    "own_account.begin_enrolment": "makes a secret; enrol asks who keeps it",
    "own_account.change_password": "proves who asks by the old password",
    "own_account.enrol": "proves who asks by the password",
    "own_account.own": "the account of whoever is signed in",
    "people.demand_password": "judges a password that somebody is about to be given",
    "peers.any_peer": "an archive's name and address",
    "peers.any_peers": "the archives' names and addresses",
    "peers.delivery_to": "what was agreed for a peer",
    "peers.peer": "an archive's name and address",
    "peers.peers": "the archives' names and addresses",
    "performing.told_of_steps": "names the peers that are told",
    "prefetching.give_way": "waits",
    "prefetching.why_not_now": "reads hours and room",
    "presetting.own_presets": "reads the window presets of this seat",
    "priors.close_beside": "takes a study off the screen",
    "priors.decline_beside": "leaves a study off the screen",
    "protocols.book_of": "reads the hanging protocols of this seat",
    "protocols.free_id": "reads the hanging protocols of this seat",
    "protocols.own_protocols": "reads the hanging protocols of this seat",
    "receiving.start_listening_quietly": "lets the seat's service listen for guarded callers",
    "recovering.page_of": "paints words that its guarded caller has just made",
    "releasing.go_on": "a lock takes keys away; it asks nobody",
    "releasing.release": "a lock takes keys away; it asks nobody",
    "unsaid.look_after": "a duty of the seat: puts on record what the log could not take before",
    "unsaid.record_when_possible": "puts on record what takes rights away",
    "releasing.keys_back": "takes the passphrase, an account's password, or a keyring that answers",
    "reporting.record": "puts on record what its guarded callers do",
    "retaining.rules_of": "how long this seat keeps studies; no patient is in it",
    "retrieving.under_way": "says whether something is being brought",
    "rotating.key_state": "counts generations of keys; shows no key",
    "rereading.look_after": "a duty of the seat: begins a re-reading that is guarded itself",
    "rotating.look_after": "a duty of the seat: goes on with what a guarded renewal began",
    "rotating.reseal": "goes on with what a guarded renewal began",
    "rescuing.has_paper": "says whether a recovery key was printed",
    "rescuing.rescue": "proves who asks by the recovery key, which opens everything; on record",
    "routing.check_act": "refuses what could never be done",
    "routing.rules_of": "reads the rules of this seat",
    "screens.leave": "the end of the seat",
    "screens.seat_now": "says what is on the own screen, to be kept encrypted",
    "searching.about_row": "says what a row in the asker's hands is about",
    "searching.stop_search": "waits no longer",
    "self_test.look_after": "a duty of the seat: begins a test that is guarded itself",
    "self_test.test_when_changed": "a duty of the seat: begins a test that is guarded itself",
    "self_test.when_quiet": "notes that a test is due",
    "sending.stored_words": "says when a report was confirmed",
    "signing.archive_of": "names the peer that results go to",
    "proving.asks_for_code": "says what a proof takes",
    "proving.asks_for_secret": "says what a proof takes",
    "proving.demand_proof": "asks who is there, for guarded services",
    "proving.is_proof_due": "says whether who is there is to be asked",
    "proving.prove": "asks who is there: nobody has to hold a right to say who they are",
    "locking.due": "says whether the seat is to be locked",
    "locking.lock": "takes rights away; nobody has to hold one for that",
    "locking.touch": "notes that somebody is there",
    "locking.unlock": "asks who is there, and opens the seat for nobody else",
    "disagreeing.disagreeing": "compares objects of a study that its guarded callers hold",
    "proving.take": "uses up a proof, for guarded services",
    "signers.identity_of": "a signer's own key; what it signs is signed by guarded services",
    "signers.seat_identity": "the seat's key; what it signs is signed by guarded services",
    "signers.trusted_here": "names the certificates that reports are checked against",
}

# Verbs that open no seat, and why nobody need be signed in for them.
BARE = {
    "demo": "a made-up patient on a seat of its own, deleted at the end",
    "recover": "takes the recovery key, which opens everything; it is on record",
    "sites": "a list of names and folders in one's own settings; opens no records",
    "parts": "lists the installed libraries; opens no records",
    "verify": "checks a file that somebody holds already; opens no records",
}

# Verbs that take no right: what they change is the account of whoever proves it to be the own one.
OF_ONES_OWN = {
    "password": "chosen before any right counts; the old one proves who asks",
    "second-factor": "set up before any right counts; the password proves who asks",
}

# The only files where the seat's service may be called upon.
OF_THE_SERVICE = {
    "app/gate.py",
    "app/actions/duties.py",
    "app/actions/listening.py",
    "app/actions/receiving.py",
}


def _services() -> dict[str, bool]:
    """Return every public function of app/actions that takes the station first: guarded or not."""
    found = {}
    for module in pkgutil.iter_modules(app.actions.__path__, "app.actions."):
        loaded = importlib.import_module(module.name)
        for name, thing in vars(loaded).items():
            if name.startswith("_") or not inspect.isfunction(thing):
                continue
            if thing.__module__ != module.name:
                continue
            first = next(iter(inspect.signature(thing).parameters.values()), None)
            if first is not None and "Workstation" in str(first.annotation):
                found[f"{module.name.removeprefix('app.actions.')}.{name}"] = hasattr(
                    thing, "__wrapped__"
                )
    return found


def test_every_service_is_guarded_or_says_in_words_why_it_need_not_be() -> None:
    services = _services()
    open_ = {name for name in services if name not in GUARDED}
    assert open_ - set(HARMLESS) == set(), "guard these, or say why they harm nobody"
    assert set(HARMLESS) - open_ == set(), "these are guarded, or gone"
    assert all(reason for reason in HARMLESS.values())


def test_every_command_and_verb_names_the_right_it_takes() -> None:
    assert all(isinstance(command.needs, Right) for command in ALL_COMMANDS)
    verbs = [v for v in ALL_VERBS if isinstance(v, Verb)]
    assert {v.name for v in verbs if not isinstance(v.needs, Right)} == set(OF_ONES_OWN)


def test_a_verb_that_opens_no_seat_says_why_nobody_need_be_signed_in() -> None:
    assert {v.name for v in ALL_VERBS if isinstance(v, BareVerb)} == set(BARE)


def test_nothing_but_the_seats_own_duties_calls_upon_its_service() -> None:
    named = {
        str(file.relative_to(ROOT))
        for folder in ("app", "main.py")
        for file in ([ROOT / folder] if folder.endswith(".py") else (ROOT / folder).rglob("*.py"))
        if "as_service" in file.read_text(encoding="utf-8")
    }
    assert named == OF_THE_SERVICE
