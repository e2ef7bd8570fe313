from django.urls import path

from states.views import comparison, mine, receipt, review, step, terms, version

PLACE = "mous/<slug:slug>/versions/<int:number>"

urlpatterns = [
    path("mous", mine.Mine.as_view(), name="mou-mine"),
    path("mous/begin", mine.Begin.as_view(), name="mou-begin"),
    path("review", review.Review.as_view(), name="mou-review"),
    path(PLACE, version.VersionPage.as_view(), name="mou-version"),
    path(f"{PLACE}/move", step.MoveStep.as_view(), name="mou-move"),
    path(f"{PLACE}/undo", step.UndoStep.as_view(), name="mou-undo"),
    path(f"{PLACE}/questions", step.QuestionsStep.as_view(), name="mou-questions"),
    path(f"{PLACE}/questions/close", step.CloseStep.as_view(), name="mou-questions-close"),
    path(f"{PLACE}/answers", step.AnswersStep.as_view(), name="mou-answers"),
    path(f"{PLACE}/notes", step.NoteStep.as_view(), name="mou-notes"),
    path(f"{PLACE}/assignment", step.AssignmentStep.as_view(), name="mou-assignment"),
    path(f"{PLACE}/receipt", receipt.ReceiptFile.as_view(), name="mou-receipt"),
    path(f"{PLACE}/compare", comparison.Compare.as_view(), name="mou-compare"),
    path(
        f"{PLACE}/against/<slug:other_slug>/<int:other_number>",
        comparison.Comparison.as_view(),
        name="mou-comparison",
    ),
    path(f"{PLACE}/documents", step.DocumentsStep.as_view(), name="mou-documents"),
    path(f"{PLACE}/documents/<int:pk>/remove", step.RemoveDocumentStep.as_view(), name="mou-document-remove"),
    path(f"{PLACE}/terms", terms.TermsOverview.as_view(), name="mou-terms"),
    path(f"{PLACE}/terms/workbook", terms.TermsWorkbook.as_view(), name="mou-terms-workbook"),
    path(f"{PLACE}/terms/<slug:section>", terms.TermsStep.as_view(), name="mou-terms-step"),
]
