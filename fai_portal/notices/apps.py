from datetime import datetime
from typing import Any

from django.apps import AppConfig

WORDS = {"done": "is ready", "failed": "could not be made"}


class NoticesConfig(AppConfig):
    name = "fai_portal.notices"

    def ready(self) -> None:
        from fai_portal.access.signals import address_changed
        from fai_portal.accounts.signals import letter_wanted, password_set, second_factor_changed
        from fai_portal.jobs.endings import job_over

        letter_wanted.connect(write_letter, dispatch_uid="notices_letter_wanted")
        address_changed.connect(tell_of_address, dispatch_uid="notices_address_changed")
        password_set.connect(tell_of_password, dispatch_uid="notices_password_set")
        second_factor_changed.connect(tell_of_second_factor, dispatch_uid="notices_second_factor_changed")
        job_over.connect(tell_who_asked, dispatch_uid="notices_job_over")


def write_letter(*, by: Any, on: datetime, address: str, kind: Any, **kwargs: Any) -> None:
    from fai_portal.notices.services.letter import ask_for_letter

    ask_for_letter(by=by, on=on, address=address, kind=kind)


def tell_of_address(*, by: Any, on: datetime, user: Any, old: str, **kwargs: Any) -> None:
    """Both addresses are told: who changed it may not be the owner."""
    from fai_portal.accounts.links import Kind
    from fai_portal.notices.services.letter import ask_for_letter
    from fai_portal.notices.services.news import tell_owner

    ask_for_letter(by=by, on=on, address=old, kind=Kind.MOVED)
    tell_owner(by=by, on=on, user=user, what="The e-mail address of your account was changed")


def tell_of_password(*, by: Any, on: datetime, user: Any, **kwargs: Any) -> None:
    from fai_portal.notices.services.news import tell_owner

    tell_owner(by=by, on=on, user=user, what="The password of your account was set")


def tell_of_second_factor(*, by: Any, on: datetime, user: Any, change: str, kind: str, **kwargs: Any) -> None:
    from fai_portal.notices.services import news

    news.tell_of_second_factor(by=by, on=on, user=user, kind=kind, change=change)


def tell_who_asked(*, job: Any, on: datetime, **kwargs: Any) -> None:
    """Tell whoever asked for a job that it is done or has failed, in the transaction that ends it."""
    from fai_portal.accounts.services.user import system_user
    from fai_portal.notices.services.notice import tell

    if job.status in WORDS and job.address:
        sentence = f"{job.title} {WORDS[job.status]}."
        tell(
            by=system_user(), on=on, recipient=job.requested_by, subject=job.subject, sentence=sentence[:300],
            address=job.address,
        )  # fmt: skip
