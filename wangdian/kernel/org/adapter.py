"""What allauth and axes ask about our accounts. They are made by the bank, never by visitors."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """No self sign-up."""

    def is_open_for_signup(self, request):
        return False


def staff_no_tried(request, credentials) -> str:
    """The staff number that somebody tries to sign in with, written one way: axes counts wrong passwords by it."""
    tried = (credentials or {}).get("username") or (request.POST.get("login") if request else "")
    return (tried or "").strip().lower()
