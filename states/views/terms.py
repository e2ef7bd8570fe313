"""The form of a draft's terms: an overview of its steps, each step, and the workbook beside them."""

from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from fai_portal.access.checks import check
from fai_portal.access.permissions import Permission
from states import selectors
from states.builders.draft_terms import around, differing, entered_in
from states.builders.term_form import SPARE, Form, form_of, rows_sent, step_of
from states.ingest.terms import Around
from states.ingest.terms.layout import BY_KEY
from states.ingest.terms.template import template
from states.ingest.workbooks import MOST_BYTES, NotTheWorkbook
from states.models import Proposal, Status
from states.rules import NotAllowed
from states.services import entry as entries
from states.views.version import OneVersion

ANSWERS = {"confirm": Proposal.Answer.CONFIRMED, "dismiss": Proposal.Answer.DISMISSED}
MOST_LINES = 50  # empty ones that a page offers at once


class OfDraft(OneVersion):
    """Only whoever writes for the state, and only while the version is a draft."""

    permission = Permission.WRITE_MOU

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            return render(request, "states/_signed_out.html", {"next": request.path})
        if request.user.is_authenticated:
            check(request.user, self.permission)  # before the draft is looked for
            check(request.user, self.permission, state=self.version.mou.state_id)
            if self.version.status != Status.DRAFT:
                messages.error(request, "The version was submitted and does not change any more.")
                return redirect("mou-version", self.slug, self.number)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def around(self) -> Around:
        return around(self.version)

    @cached_property
    def form(self) -> Form:
        entered = entered_in(self.version, self.around)
        return form_of(entered, self.around, selectors.open_proposals(self.version))

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.request.user, "on": timezone.now(), "version": self.version}


class TermsOverview(OfDraft):
    """The steps, what is wrong with each, and what differs from what an amendment amends."""

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return self.progress()
        return render(request, "states/terms.html", self.context())

    def progress(self) -> HttpResponse:
        """The part of the page that tells how far the reading is; once it is over, the whole page has more to show."""
        context = {"version": self.version, "mou": self.version.mou, **self.reading()}
        response = render(self.request, "states/_readings.html", context)
        if not context["is_reading"]:
            response["HX-Refresh"] = "true"
        return response

    def reading(self) -> dict[str, Any]:
        readings = selectors.readings_of(self.version)
        return {"readings": readings, "is_reading": any(not each.is_over for each in readings)}

    def context(self, **more: Any) -> dict[str, Any]:
        form, place = self.form, self.around
        steps = [(part, form.findings(part.key), form.offered(part.key)) for part in form.parts]
        return {
            "version": self.version, "mou": self.version.mou, "form": form, "steps": steps, "around": place,
            "entry": selectors.entry_of(self.version), **self.reading(), "differing": differing(form.entered, place), "labels": {part.key: part.title for part in BY_KEY.values()},
        } | more  # fmt: skip


class TermsWorkbook(TermsOverview):
    """The workbook to fill in offline (GET), and what came back (POST)."""

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        entered = self.form.entered
        content = template(
            model=entered.part("terms")[0]["model"], state_name=self.around.state_name,
            counties=self.around.counties, entered=entered, on=timezone.localdate(),
        )  # fmt: skip
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        name = f"{self.slug}-version-{self.number}-terms.xlsx"
        return HttpResponse(
            content,
            content_type=kind,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        sent = request.FILES.get("workbook")
        if sent is None:
            return self.refused("Choose the workbook first.")
        try:
            found = entries.import_workbook(content=sent.read(MOST_BYTES + 1), **self.who)
        except (NotTheWorkbook, NotAllowed) as refusal:
            return self.refused(str(refusal))
        if found.problems:
            return render(request, "states/terms.html", self.context(cells=found.problems), status=422)
        messages.success(request, "The terms of the workbook are saved. Look them through, then submit.")
        return redirect("mou-terms", self.slug, self.number)

    def refused(self, sentence: str) -> HttpResponse:
        messages.error(self.request, sentence)
        return redirect("mou-terms", self.slug, self.number)


class TermsStep(OfDraft):
    """One part of the terms. A save answers with the page; one that the page makes by itself, with a part of it."""

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        return self.page(uuid4().hex)

    def page(self, tab: str, conflict: entries.EditedMeanwhile | None = None) -> HttpResponse:
        lines = self.request.GET.get("lines", "")
        spare = min(int(lines), MOST_LINES) if lines.isdecimal() and len(lines) < 4 else SPARE
        entry = selectors.entry_of(self.version)
        rows = self.form.entered.part(self.part)
        is_typed = entry is not None and any(any(row.values()) for row in rows)
        # What nobody has touched yet is not told to be wrong here: the overview lists what is missing.
        form = self.form if is_typed or conflict else replace(self.form, problems=())
        step = step_of(form, self.part, self.around, spare=spare)
        keys = [part.key for part in self.form.parts]
        following = keys[keys.index(self.part) + 1 :] if self.part in keys else []
        context = {
            "version": self.version, "mou": self.version.mou, "step": step, "entry": entry, "around": self.around,
            "revision": entry.revision if entry else 0, "tab": tab, "parts": self.form.parts,
            "following": BY_KEY[following[0]] if following else None, "conflict": conflict,
            "place": keys.index(self.part) + 1 if self.part in keys else 0,
        }  # fmt: skip
        return render(self.request, "states/terms_step.html", context, status=409 if conflict else 200)

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        sent = request.POST
        by_itself = bool(request.headers.get("HX-Request"))
        revision = sent.get("over") or sent.get("revision", "")
        try:
            entry = entries.save_part(
                part=self.part, rows=rows_sent(self.part, sent.dict()), tab=self.tab,
                revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
                is_explicit=not by_itself, **self.who,
            )  # fmt: skip
        except entries.EditedMeanwhile as conflict:
            if by_itself:
                context = {"conflict": conflict, "revision": revision, "tab": self.tab}
                return render(request, "states/_saved.html", context)
            return self.kept(conflict)
        except NotAllowed as refusal:  # it was submitted while this save was under way
            messages.error(request, str(refusal))
            answer = redirect("mou-version", self.slug, self.number)
            return HttpResponse(headers={"HX-Redirect": answer["Location"]}) if by_itself else answer
        if by_itself:
            return render(
                request, "states/_saved.html", {"entry": entry, "revision": entry.revision, "tab": entry.tab}
            )
        return self.after(sent)

    def kept(self, conflict: entries.EditedMeanwhile) -> HttpResponse:
        """The page with what was typed on it, unsaved, beside the word that somebody else saved meanwhile."""
        typed = self.form.entered.with_part(self.part, rows_sent(self.part, self.request.POST.dict()))
        self.form = form_of(typed, self.around, self.form_proposals())
        return self.page(self.tab, conflict)

    def form_proposals(self) -> list[Proposal]:
        return selectors.open_proposals(self.version)

    def after(self, sent: Any) -> HttpResponse:
        """What was asked for besides saving, and the page to go on with."""
        here = reverse("mou-terms-step", args=[self.slug, self.number, self.part])
        try:
            for word, answer in ANSWERS.items():
                if (number := sent.get(word, "")).isdecimal() and len(number) < 20:
                    entries.answer_proposal(proposal=int(number), answer=answer, **self.who)
            if "suggestions" in sent:
                corrected = entries.take_suggestions(tab=self.tab, **self.who)
                messages.success(self.request, f"{corrected} names were corrected.")
        except NotAllowed as refusal:
            messages.error(self.request, str(refusal))
        if "more" in sent:
            return redirect(f"{here}?lines=10")
        if sent.get("next") in BY_KEY:
            return redirect("mou-terms-step", self.slug, self.number, sent["next"])
        if "overview" in sent:
            return redirect("mou-terms", self.slug, self.number)
        return redirect(here)

    @property
    def tab(self) -> str:
        return self.request.POST.get("tab", "").replace("\x00", "")[:32]

    @property
    def part(self) -> str:
        key = self.kwargs["section"]
        if key not in BY_KEY:
            raise Http404("The terms have no such part.")
        return key
