"""allauth: accounts are made by the bank, never by visitors."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """No self sign-up."""

    def is_open_for_signup(self, request):
        return False
