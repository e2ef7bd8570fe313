"""The names that begin with account_ and mfa_ are those that allauth asks for."""

from django.urls import path

from fai_portal.accounts import identity, password_views, views

urlpatterns = [
    path("sign-in", views.SignIn.as_view(), name="sign-in"),
    path("sign-in", views.SignIn.as_view(), name="account_login"),
    path("sign-out", views.SignOut.as_view(), name="sign-out"),
    path("forgot-password", password_views.ForgotPassword.as_view(), name="forgot-password"),
    path("password", password_views.SetPassword.as_view(), name="set-password"),
    path("password/<str:ticket>", password_views.OpenLink.as_view(), name="open-link"),
    path("identity-provider", identity.go_to_identity_provider, name="identity-provider"),
    path("identity-provider/callback", identity.back_from_identity_provider, name="identity-callback"),
    path("held-form", views.HeldForm.as_view(), name="held-form"),
    path("second-factor", views.ShowSecondFactor.as_view(), name="mfa_authenticate"),
    path("second-factors", views.SecondFactors.as_view(), name="mfa_index"),
    path("second-factors/app", views.AddApp.as_view(), name="mfa_activate_totp"),
    path("second-factors/app/remove", views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("second-factors/passkey", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("second-factors/passkey/<int:pk>/remove", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("second-factors/recovery-codes", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "second-factors/recovery-codes/new",
        views.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("confirm", views.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("confirm/passkey", views.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
]
