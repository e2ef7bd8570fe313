from typing import Any

from django.apps import AppConfig


class EnrolleesConfig(AppConfig):
    name = "enrollees"

    def ready(self) -> None:
        from enrollees.histories import dataset_history
        from fai_portal.audit import histories

        histories.register("dataset", dataset_history)
        from enrollees.cards import files_card
        from enrollees.selectors.enrollee import subjects_of
        from fai_portal.audit import subjects
        from fai_portal.desk import registry

        registry.register(files_card, place=15)
        from enrollees.models import Upload
        from enrollees.selectors.upload import keys_waiting
        from fai_portal.documents import owners
        from fai_portal.jobs.endings import job_over

        owners.hold(keys_waiting)
        job_over.connect(forget_what_was_sent, sender=Upload, dispatch_uid="enrollees_job_over")
        subjects.register("person", "A person, by Medicare Beneficiary Identifier", subjects_of)


def forget_what_was_sent(*, job: Any, **kwargs: Any) -> None:
    """In the transaction that ends the check of a file: its bytes go out of quarantine."""
    from fai_portal.documents import vault

    vault.forget_once_committed(job.keys)
