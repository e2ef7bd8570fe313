"""Memoranda of Understanding, their family of documents, and their immutable versions."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from fai_portal.history.tracking import tracked
from states.models.constraints import rule
from states.models.source import SourcedFact
from states.models.state import State
from states.models.status import PUBLIC, Status
from states.querysets import OfMouQuerySet, OfVersionQuerySet


class DocumentType(models.TextChoices):
    PROPOSAL = "proposal", "Proposal"
    MOU = "mou", "Memorandum of Understanding"
    MOU_EXTENSION = "mou_extension", "MOU extension"
    FINAL_DEMONSTRATION_AGREEMENT = "final_demonstration_agreement", "Final demonstration agreement"
    AGREEMENT_AMENDMENT = "agreement_amendment", "Agreement amendment"
    THREE_WAY_CONTRACT = "three_way_contract", "Three-way contract"
    CONTRACT_AMENDMENT = "contract_amendment", "Contract amendment"
    SUMMARY_OF_CHANGES = "summary_of_changes", "Summary of changes"
    GUIDANCE = "guidance", "Guidance"
    POLICY = "policy", "Policy"
    PHASE_OUT_PLAN = "phase_out_plan", "Phase-out plan"


class DemonstrationModel(models.TextChoices):
    CAPITATED = "capitated", "Capitated model"
    MANAGED_FFS = "managed_ffs", "Managed fee-for-service model"
    ALTERNATIVE = "alternative", "Alternative model"


@tracked()
class Mou(SourcedFact):
    """A document of the MOU family: the MOU itself, what came before it, and what follows from it.

    `agreement` is the MOU that heads the family; the head itself, a proposal and initiative-wide guidance
    have none. `amends` is the one document that this one changes.
    """

    slug = models.SlugField(max_length=100, unique=True)
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="mous",
        help_text="Empty for initiative-wide documents.",
    )  # fmt: skip
    document_type = models.CharField(max_length=40, choices=DocumentType.choices)
    title = models.CharField(max_length=300)
    signed_on = models.DateField(null=True, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    proposed_models = ArrayField(
        models.CharField(max_length=20, choices=DemonstrationModel.choices), default=list, blank=True,
        help_text="What a proposal asked for: one model or two.",
    )  # fmt: skip
    agreement = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="family"
    )
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )

    objects = OfMouQuerySet.as_manager()

    class Meta:
        ordering = ["state_id", "signed_on", "slug"]
        verbose_name = "MOU"
        verbose_name_plural = "MOUs"
        constraints = [
            rule(
                "mou_document_type_known",
                Q(document_type__in=DocumentType.values),
                "The document type is not on the list.",
            ),
            rule(
                "mou_of_a_state_or_initiative_wide",
                Q(state__isnull=False) | Q(document_type__in=[DocumentType.GUIDANCE, DocumentType.POLICY]),
                "Only guidance and policies may belong to no state.",
            ),
            rule(
                "mou_proposal_names_its_models",
                Q(
                    document_type=DocumentType.PROPOSAL,
                    proposed_models__len__in=[1, 2],
                    proposed_models__contained_by=DemonstrationModel.values,
                )
                | (~Q(document_type=DocumentType.PROPOSAL) & Q(proposed_models=[])),
                "A proposal names one model or two; no other document does.",
            ),
            rule(
                "mou_does_not_amend_itself",
                (Q(amends__isnull=True) | ~Q(amends=F("id")))
                & (Q(agreement__isnull=True) | ~Q(agreement=F("id"))),
                "A document can neither amend nor head itself.",
            ),
            rule(
                "mou_head_of_family_has_no_head",
                Q(agreement__isnull=True) | ~Q(document_type__in=[DocumentType.MOU, DocumentType.PROPOSAL]),
                "An MOU or a proposal heads its own family.",
            ),
        ]

    @property
    def published_documents(self) -> list["MouDocument"]:
        """The documents of its published versions; costs no query where `versions__documents` was prefetched."""
        published = [version for version in self.versions.all() if version.is_published]
        return [document for version in published for document in version.documents.all()]

    def __str__(self) -> str:
        return self.title

    @property
    def dated(self):
        """The best date there is for listing: signed, else announced, else effective."""
        return self.signed_on or self.announced_on or self.effective_on


@tracked()
class MouVersion(models.Model):
    """One submission of an MOU. Triggers see to it that its number and its MOU never change, that nothing of a
    submitted version changes, and that its status changes only as a move (`services/agreement_move.py`).

    A draft is the version to come. `is_current` marks the latest one that was submitted.
    """

    mou = models.ForeignKey(Mou, on_delete=models.PROTECT, related_name="versions")
    # The state of its MOU. A trigger sets it, so that row security reads no other row than this one.
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    number = models.PositiveSmallIntegerField()
    # The release before this one knows no status and writes published versions only: hence the database's default.
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.DRAFT, db_default=Status.PUBLISHED
    )
    is_current = models.BooleanField(default=False)
    is_published = models.BooleanField(default=False, help_text="Published, or published once and replaced.")
    submitted_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty for drafts and for what the public record brought."
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The reviewer.",
    )  # fmt: skip
    due_on = models.DateField(null=True, blank=True, help_text="The day by which CMS means to decide.")

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        ordering = ["mou_id", "number"]
        verbose_name = "MOU version"
        constraints = [
            models.UniqueConstraint(name="mouversion_number_once", fields=["mou", "number"]),
            models.UniqueConstraint(
                name="mouversion_one_current", fields=["mou"], condition=Q(is_current=True)
            ),
            rule("mouversion_number_from_one", Q(number__gte=1), "Versions are numbered from 1."),
            models.UniqueConstraint(
                name="mouversion_one_draft", fields=["mou"], condition=Q(status=Status.DRAFT)
            ),
            rule("mouversion_status_known", Q(status__in=Status.values), "The status is not on the list."),
            rule(
                "mouversion_published_by_its_status",
                Q(is_published=True, status__in=PUBLIC) | (Q(is_published=False) & ~Q(status__in=PUBLIC)),
                "A version is public when it is published or replaced a published one, and only then.",
            ),
            rule(
                "mouversion_draft_is_not_submitted",
                ~Q(status=Status.DRAFT) | Q(is_current=False, submitted_at__isnull=True),
                "A draft is not submitted and not current.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mou}, version {self.number}"


@tracked()
class MouDocument(models.Model):
    """A document of a version: so far an address on somebody's site, with its hash where it was taken."""

    version = models.ForeignKey(MouVersion, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=300)
    url = models.URLField(max_length=500, blank=True)
    listing_url = models.URLField(max_length=500, blank=True, help_text="The page that lists the document.")
    publisher = models.CharField(max_length=120, blank=True)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_copy = models.BooleanField(
        default=False, help_text="The address is somebody else's copy of the publisher's document."
    )
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    objects = OfVersionQuerySet.of("version").as_manager()

    class Meta:
        ordering = ["version_id", "id"]
        verbose_name = "MOU document"
        constraints = [
            rule(
                "moudocument_can_be_found",
                ~Q(url="", listing_url="", sha256="", document__isnull=True),
                "A document needs an address, a listing page or a hash.",
            ),
            rule(
                "moudocument_sha256_is_hex",
                Q(sha256__regex=r"^([0-9a-f]{64})?$"),
                "A SHA-256 has 64 hexadecimal digits.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
