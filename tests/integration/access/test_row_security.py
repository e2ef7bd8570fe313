"""The second wall as the database has it: which tables it stands around, who stands before it, and what it costs."""

import statistics
import time

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, models, transaction

from enrollees.models import Enrollee
from fai_portal.access.acting import acting_as, context_of
from fai_portal.access.context import NOBODY, entered
from fai_portal.access.permissions import Permission as P
from fai_portal.access.roles import RoleName
from fai_portal.access.row_security import standing, walls
from fai_portal.audit.models import Event
from fai_portal.audit.services.event import record
from fai_portal.notices.models import Mail, Notice
from fai_portal.notices.services.notice import tell
from fai_portal.search.index import Text, write
from fai_portal.search.models import Entry
from states.models import Action, Mou, MouVersion, State, TermCounty, Terms
from tests.architecture.test_relations import our_models
from tests.factories.enrollee import make_enrollee
from tests.factories.mou import make_mou, make_version
from tests.factories.review import NOON, make_moved, make_reviewer
from tests.factories.state import make_county, make_state
from tests.factories.terms import make_term_county, make_terms
from tests.factories.user import make_administrator, make_analyst, make_state_official, make_user

pytestmark = pytest.mark.django_db
# Rows that name a state and are no state's work. A new model is walled, or it is a decision that stands here.
OPEN = {
    "access.Grant": "says who may do what for a state; asked before anybody's context is known",
    "states.Agency": "the public record",
    "states.County": "the public record",
}


def one(sql, *values, using="default"):
    with connections[using].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def make_analyst_of(state):
    return make_user(role=RoleName.ANALYST, state=state)


def bound_to_a_state(model) -> bool:
    """It names a state, or hangs on a row behind the wall."""
    behind = walls()
    return any(
        field.name == "state_code"
        or (
            isinstance(field, models.ForeignKey)
            and field.name != "pgh_obj"
            and (field.related_model is State or field.related_model._meta.db_table in behind)
        )
        for field in model._meta.concrete_fields
    )


def test_every_table_that_is_bound_to_a_state_is_walled():
    walled = {each.table for each in standing()}
    open_ones = {
        getattr(model, "pgh_tracked_model", model)._meta.label
        for model in our_models()
        if bound_to_a_state(model) and model._meta.db_table not in walled
    }
    assert open_ones == set(OPEN)


def test_the_first_wall_stands_nowhere_without_the_second():
    by_state = [model for model in our_models() if hasattr(model._default_manager.all(), "state_path")]
    assert len(by_state) > 25
    assert [model._meta.label for model in by_state if model._meta.db_table not in walls()] == []


def test_the_history_of_a_walled_table_is_walled():
    histories = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    walled = {each.table for each in standing()}
    lacking = [
        model._meta.label
        for model in histories
        if model.pgh_tracked_model._meta.db_table in walls() and model._meta.db_table not in walled
    ]
    assert lacking == []


def test_the_database_has_each_wall_enabled_and_forced():
    found = {
        table: (enabled, forced, policies)
        for table, enabled, forced, policies in one("""
            SELECT relname, relrowsecurity, relforcerowsecurity,
                   (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid)
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')""")
    }
    wanted = {each.table: (True, True, len(each.policies)) for each in standing()}
    assert {table: found.get(table) for table in wanted} == wanted


def test_nothing_leads_around_the_wall():
    views = one(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
    )
    definers = one("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef")
    # It says whether the number of an audit event is settled, and reads no row of anybody's data.
    assert (views, definers) == ([], [("audit_settled",)])


def test_neither_role_is_exempt_and_the_applications_owns_nothing():
    for using in ("default", "owner"):
        [role] = one(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user",
            using=using,
        )
        assert role == (False, False, False)
    assert one("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == [(0,)]
    assert one("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole") == [(0,)]
    assert one("""SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND has_table_privilege(oid, 'TRUNCATE, REFERENCES, TRIGGER')""") == [(0,)]


def test_no_unique_index_tells_of_a_person_of_another_state():
    """A person is unique by state and blind index: whoever tries an identifier elsewhere learns nothing."""
    found = one("""
        SELECT index.indexrelid::regclass::text,
               array_agg(attribute.attname::text ORDER BY attribute.attname)
        FROM pg_index index JOIN pg_attribute attribute
          ON attribute.attrelid = index.indrelid AND attribute.attnum = ANY (index.indkey)
        WHERE index.indisunique AND NOT index.indisprimary
          AND index.indrelid IN ('enrollees_enrollee'::regclass, 'enrollees_enrollmentspan'::regclass)
        GROUP BY 1""")
    assert found and [name for name, columns in found if "state_id" not in columns] == []


def test_a_person_of_two_states_is_two_enrollees_and_neither_state_learns_it():
    make_enrollee(mbi="1S00A00AA00", state=make_state())
    colorado = make_state("CO")
    with acting_as(make_analyst_of("CO")):
        make_enrollee(mbi="1S00A00AA00", state=colorado)
        assert Enrollee.objects.count() == 1


def test_nobody_sees_published_rows_only():
    published, draft = make_version(), make_version(is_published=False)
    make_enrollee()
    with entered(NOBODY):
        assert [version.pk for version in MouVersion.objects.all()] == [published.pk]
        assert not Enrollee.objects.exists()
        assert MouVersion.objects.filter(pk=draft.pk).update(number=9) == 0


def test_what_is_published_is_read_by_all_and_written_by_its_state():
    version = make_version(mou=make_mou(state=make_state()))
    with acting_as(make_state_official(state="CO")):
        assert MouVersion.objects.filter(pk=version.pk).exists()
        assert MouVersion.objects.filter(pk=version.pk).update(due_on=None) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            make_mou(state=make_state())
    with acting_as(make_state_official(state="WA")):
        assert MouVersion.objects.filter(pk=version.pk).update(due_on=None) == 1


@pytest.mark.parametrize(
    ("actions", "seen"),
    [
        ((), False),
        ((Action.WITHDRAW,), False),
        ((Action.SUBMIT,), True),
        ((Action.SUBMIT, Action.WITHDRAW), True),
    ],
)
def test_what_was_never_submitted_is_its_states_own(actions, seen):
    """CMS meets a version once it is submitted, by the same rule as the first wall's."""
    make_moved(*actions)
    reviewer, official = make_reviewer(), make_state_official()
    rows = [kind.objects for kind in (MouVersion, Mou, Terms, Terms.history.rel.related_model)]
    assert MouVersion.objects.visible_to(reviewer).exists() is seen
    with acting_as(reviewer):
        assert [each.exists() for each in rows] == [seen] * len(rows)
    with acting_as(official):
        assert [each.exists() for each in rows] == [True] * len(rows)


def test_notices_are_their_recipients_and_the_posts():
    reader, other = make_state_official(), make_state_official()
    with acting_as(other):
        tell(by=other, on=NOON, recipient=reader, subject="state:WA", sentence="Moved.", address="/")
        assert not Notice.objects.exists()
        assert Mail.objects.get().requested_by == other  # a worker sends it in this account's context
    with acting_as(make_state_official()):
        assert not Mail.objects.exists()
    with acting_as(reader):
        assert Notice.objects.get().mail.recipient == reader


def test_an_event_is_written_by_whoever_acts_and_read_by_the_audit_alone():
    official = make_state_official()
    with acting_as(official):
        kept = record(by=official, action="mou.opened", subject="mou:1", on=NOON, state="WA")
        assert not Event.objects.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Event.objects.create(at=NOON, actor="", action="made.up", subject="mou:1", outcome="done")
    with entered(NOBODY):
        record(by=None, action="request.refused", subject="route:x", on=NOON, outcome="refused")
        assert not Event.objects.exists()
    with acting_as(make_administrator()):
        assert Event.objects.filter(pk=kept.pk).exists()


def test_a_text_for_some_is_met_by_whoever_works_for_every_state():
    write([Text("/runs/1", "Report", "Unpublished", audience=P.VIEW_RUNS), Text("/a", "Page", "Open")])
    for user, met in ((make_analyst_of("WA"), ["Open"]), (make_analyst(), ["Open", "Unpublished"])):
        with acting_as(user):
            assert sorted(Entry.objects.values_list("title", flat=True)) == met
            assert sorted(Entry.objects.visible_to(user).values_list("title", flat=True)) == met


def test_the_history_of_what_was_removed_stays_behind_its_wall():
    """The row that said whose it is is gone; what it was is still its own state's alone."""
    version = make_version(mou=make_mou(state=make_state()), is_published=False)
    terms = make_terms(version=version)
    county = make_term_county(terms=terms, county=make_county("53033"))
    history = [each.history.rel.related_model.objects for each in (TermCounty, Terms)]
    TermCounty.objects.filter(pk=county.pk).delete()
    Terms.objects.filter(pk=terms.pk).delete()
    with acting_as(make_state_official(state="CO")):
        assert [each.exists() for each in history] == [False, False]
    with acting_as(make_state_official(state="WA")):
        assert (
            history[0].filter(terms_id=terms.pk).exists() == history[1].filter(pgh_obj_id=terms.pk).exists()
        )


def test_the_owner_stands_before_the_wall_too():
    """Without its named context, a migration would change nothing and say nothing."""
    make_version(is_published=False)
    with entered(None):
        assert one("SELECT count(*) FROM states_mouversion", using="owner") == [(0,)]


@pytest.mark.django_db(transaction=True)
class TestOneConnection:
    """What a pooled connection meets: others' transactions, errors, timeouts, savepoints, nested contexts."""

    ALTERNATIONS = 10_000

    @pytest.fixture
    def states(self):
        for code in ("WA", "CO"):
            make_enrollee(state=make_state(code))
        return {code: context_of(make_analyst_of(code)) for code in ("WA", "CO")}

    def seen(self):
        return {code for (code,) in one("SELECT state_id FROM enrollees_enrollee")}

    def failing(self, number, other):
        """Each time another thing that goes wrong in the middle of a transaction."""
        match number % 4:
            case 0:
                one("SELECT 1 / 0")
            case 1:
                one("SET LOCAL statement_timeout = 1")
                one("SELECT pg_sleep(1)")
            case 2:
                with transaction.atomic(), entered(other):
                    raise ValueError
            case 3:
                with entered(other):
                    raise ValueError

    def test_alternating_states_leak_nothing(self, states):
        connection.ensure_connection()
        backend = one("SELECT pg_backend_pid()")
        wrong = []
        for number in range(self.ALTERNATIONS):
            code, other = ("WA", "CO") if number % 2 else ("CO", "WA")
            try:
                with transaction.atomic(), entered(states[code]):
                    if (seen := self.seen()) != {code}:
                        wrong.append((number, code, seen))
                    if number % 50 == 0:
                        self.failing(number // 50, states[other])
            except (DatabaseError, ValueError):
                pass
            if number % 10 == 0:
                with entered(None):
                    if self.seen():
                        wrong.append((number, "nobody"))
        assert wrong == []
        assert one("SELECT pg_backend_pid()") == backend
        print(f"\n{self.ALTERNATIONS:,} alternations over one connection leaked nothing")

    def test_a_rolled_back_savepoint_and_a_released_one_leave_the_context_as_it_was(self, states):
        with transaction.atomic(), entered(states["WA"]):
            with transaction.atomic(), entered(states["CO"]):
                assert self.seen() == {"CO"}
            assert self.seen() == {"WA"}
            with pytest.raises(DatabaseError), transaction.atomic(), entered(states["CO"]):
                one("SELECT 1 / 0")
            assert self.seen() == {"WA"}

    def test_a_statement_outside_a_transaction_is_in_the_context_too(self, states):
        with entered(states["WA"]):
            assert self.seen() == {"WA"}
        with entered(None):
            assert self.seen() == set()

    def test_what_it_costs(self, states):
        """Printed, and read by people; the machine that runs the tests may be busy."""

        def seconds(context):
            began = time.perf_counter()
            with entered(context), transaction.atomic():
                one("SELECT 1")
            return time.perf_counter() - began

        pairs = [(seconds(None), seconds(states["WA"])) for _ in range(1000)]
        without, within = (statistics.median(side) for side in zip(*pairs, strict=True))
        print(
            f"\nRow security's context costs {1000 * (within - without):.3f} ms a transaction (bar: 0.2 ms)"
        )
