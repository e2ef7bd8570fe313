from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from fai_portal.audit import histories
        from reports.histories import run_history

        histories.register("run", run_history)
        from fai_portal.desk.registry import register
        from reports.cards import report_runs

        register(report_runs, place=20)
