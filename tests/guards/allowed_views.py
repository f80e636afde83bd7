"""Views that declare no right, each with the reason. Keys are what `Address.view_path` says."""

FOREIGN_VIEWS = {
    "allauth.account.views.LoginView": "the door itself",
    "allauth.account.views.LogoutView": "leaving is free",
    "allauth.account.views.AccountInactiveView": "tells a switched-off person why",
    "allauth.account.views.ReauthenticateView": "asks the signed-in person for their own password",
    "allauth.account.views.PasswordChangeView": "one's own password",
    "allauth.mfa.base.views.IndexView": "one's own second factor",
    "allauth.mfa.base.views.AuthenticateView": "second step of signing in",
    "allauth.mfa.base.views.ReauthenticateView": "asks the signed-in person for their own code",
    "allauth.mfa.totp.views.ActivateTOTPView": "one's own second factor",
    "allauth.mfa.totp.views.DeactivateTOTPView": "one's own second factor",
    "allauth.mfa.recovery_codes.views.GenerateRecoveryCodesView": "one's own recovery codes",
    "allauth.mfa.recovery_codes.views.ViewRecoveryCodesView": "one's own recovery codes",
    "allauth.mfa.recovery_codes.views.DownloadRecoveryCodesView": "one's own recovery codes",
    "allauth.usersessions.views.ListUserSessionsView": "one's own devices",
    "django.views.generic.base.RedirectView": "leads on to a page that asks for itself",
    "django.views.i18n.set_language": "the language of one's own pages",
}
