"""Person-months as a Django model, for the contenders that load rows of one: a field for each of the layout."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import connections, models

from enrollees.ingest.layouts.person_months import PERSON_MONTHS
from enrollees.ingest.layouts.schema import Field, Kind
from enrollees.ingest.values import COUNTY, TEXT

LABEL = "enrollees"  # of an app that is installed; its migrations do not know the model


def _field(field: Field) -> models.Field:
    missing = {} if field.required else {"null": True, "blank": True}
    match field.kind:
        case Kind.CODE:
            return models.CharField(max_length=30, choices=[(code, code) for code in field.values], **missing)
        case Kind.MONTH:
            return models.DateField(**missing)
        case Kind.MONEY:
            return models.DecimalField(
                max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], **missing
            )
        case Kind.FLAG | Kind.COUNT:
            most = 1 if field.kind == Kind.FLAG else field.most
            checks = [MinValueValidator(0), MaxValueValidator(most)]
            return models.SmallIntegerField(validators=checks, **missing)
        case Kind.SCORE:
            return models.FloatField(**missing)
        case Kind.COUNTY:
            return models.CharField(max_length=5, validators=[RegexValidator(f"^{COUNTY}$")], **missing)
        case _:
            pattern = (field.pattern or TEXT).replace(r"\x{85}\x{2028}\x{2029}", "\x85\u2028\u2029")
            return models.CharField(max_length=64, validators=[RegexValidator(f"^{pattern}$")], **missing)


def made_model(header: list[str]) -> Any:
    """The model with these columns, on a new table with the key that no two rows may share."""

    class PersonMonth(models.Model):
        class Meta:
            app_label = LABEL
            db_table = "bench_person_month"
            constraints = [
                models.UniqueConstraint(fields=["person_id", "month"], name="bench_person_month_once")
            ]

        def __str__(self) -> str:
            return str(self.pk)

        @classmethod
        def of(cls, row: dict[str, str]) -> "PersonMonth":
            told = {name: text or None for name, text in row.items()}
            return cls(**told | {"month": f"{row['month']}-01"})

    for field in PERSON_MONTHS.with_open(header):
        PersonMonth.add_to_class(field.name, _field(field))
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_person_month")
    with owner.schema_editor() as editor:
        editor.create_model(PersonMonth)
    with owner.cursor() as cursor:
        cursor.execute("GRANT ALL ON bench_person_month TO PUBLIC")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC")
    return PersonMonth
