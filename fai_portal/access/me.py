"""/api/v1/me: who is signed in and what they may do."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fai_portal.access.checks import AllStates, states_of
from fai_portal.access.permissions import PUBLIC, Permission


class MeSerializer(serializers.Serializer):
    class MaySerializer(serializers.Serializer):
        permission = serializers.CharField()
        states = serializers.ListField(
            child=serializers.CharField(), allow_null=True, help_text="Postal codes; null means every state."
        )

    email = serializers.EmailField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    may = MaySerializer(many=True)


class Me(APIView):
    """Who is signed in, and what they may do. Nobody signed in is an answer too."""

    permission = PUBLIC

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        held = [(permission, states_of(request.user, permission)) for permission in Permission]
        may = [
            {
                "permission": permission.value,
                "states": None if isinstance(states, AllStates) else sorted(states),
            }
            for permission, states in held
            if states
        ]
        user = request.user if request.user.is_authenticated else None
        return Response(
            {"email": getattr(user, "email", None), "name": getattr(user, "name", None), "may": may}
        )
