"""Danger: someone gets in who should not, or stays in who was sent away."""
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import BadInput
from storage.access import Session, Token
from storage.people import Group, User
from tests.people import MONDAY
from web.deployment import around_of

HOUR = timedelta(hours=1)
ANNA = User("anna", "Anna Díaz", "anna@example.com", frozenset({"staff", "owner"}), frozenset({"Jefatura SAC", "Ejecutivo"}), password="$argon2id$x")


@pytest.fixture
def people(database):
    with database.transaction() as store:
        store.people.add(ANNA, MONDAY)
        store.people.add(User("bob", "Bob"), MONDAY)
    return database


def test_a_user_comes_back_as_added(people):
    with people.reading() as store:
        anna = store.people.get("anna")
    assert anna == replace(ANNA, created_at=MONDAY)
    assert (anna.actor.user, anna.actor.groups, anna.actor.roles) == ("anna", ANNA.groups, ANNA.roles)


def test_a_task_for_somebody_who_was_sent_away_is_told_at_deployment(people):
    with people.transaction() as store:
        store.people.save(replace(ANNA, active=False))
        around = around_of(store, {})

    assert around.known.users == {"bob"}


def test_two_users_cannot_have_one_login(people):
    with pytest.raises(BadInput, match="already"), people.transaction() as store:
        store.people.add(User("anna", "Another"), MONDAY)


def test_groups_change_with_the_user(people):
    with people.transaction() as store:
        store.people.save(replace(ANNA, groups=frozenset({"Ejecutivo", "Gerencia"})))
        store.people.save_group(Group("Gerencia", "Gerencia general", "g@example.com"))

    with people.reading() as store:
        assert store.people.get("anna").groups == {"Ejecutivo", "Gerencia"}
        assert [(group.name, group.members) for group in store.people.groups()] == [("Ejecutivo", 1), ("Gerencia", 1), ("Jefatura SAC", 0)]
        assert [user.login for user in store.people.members_of("Gerencia")] == ["anna"]
        assert store.people.group("Gerencia").email == "g@example.com"


def test_people_are_listed_in_pages_and_found_by_part_of_a_name(people):
    with people.reading() as store:
        first = store.people.list(limit=1)
        second = store.people.list(limit=1, cursor=first.next_cursor)
        assert [user.login for user in first.items + second.items] == ["anna", "bob"]
        assert second.next_cursor is None
        assert [user.login for search in ("DÍAZ", "diaz", "íaz") for user in store.people.list(search).items] == ["anna"] * 3
        assert store.people.list("_").items == ()


def test_wrong_passwords_in_a_row_lock_and_a_right_one_forgets_them(people):
    with people.transaction() as store:
        assert [store.people.record_failure("anna", MONDAY, most=3).locked_until for _ in range(3)] == [None, None, MONDAY + HOUR / 4]
    with people.transaction() as store:
        store.people.record_sign_in("anna", MONDAY + HOUR)

    with people.reading() as store:
        anna = store.people.get("anna")
    assert (anna.failures, anna.locked_until, anna.signed_in_at) == (0, None, MONDAY + HOUR)


def test_a_revoked_or_expired_token_opens_nothing(people):
    with people.transaction() as store:
        store.access.add_token(Token("t1", "anna", "laptop", MONDAY), b"1" * 32)
        store.access.add_token(Token("t2", "anna", "short", MONDAY, expires_at=MONDAY + HOUR), b"2" * 32)
    with people.transaction() as store:
        assert store.access.by_token(b"1" * 32)[1].login == "anna"
        assert store.access.by_token(b"2" * 32, MONDAY) is not None
        assert store.access.by_token(b"2" * 32, MONDAY + HOUR) is None
        assert store.access.by_token(b"3" * 32) is None
        assert store.access.revoke_token("t1", MONDAY)
        assert not store.access.revoke_token("t1", MONDAY)
        assert store.access.by_token(b"1" * 32) is None
        assert [token.id for token in store.access.tokens_of("anna")] == ["t2", "t1"]


def test_a_session_ends_by_time_by_sign_out_and_with_its_user(people):
    with people.transaction() as store:
        for secret, end in ((b"a", HOUR), (b"b", 2 * HOUR), (b"c", 2 * HOUR)):
            store.access.open_session(Session("anna", MONDAY, MONDAY, MONDAY + end), secret)
    with people.transaction() as store:
        assert store.access.by_session(b"a", MONDAY + HOUR) is None
        assert store.access.by_session(b"b", MONDAY + HOUR)[1].login == "anna"
        store.access.close_session(b"b")
        assert store.access.by_session(b"b", MONDAY) is None
        store.people.save(replace(ANNA, active=False))
        assert store.access.by_session(b"c", MONDAY) is None
        assert store.access.sweep_sessions(MONDAY + HOUR) == 1
        assert store.access.close_sessions_of("anna") == 1
