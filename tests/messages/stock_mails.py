"""Renders django-allauth's own mails, as they stand in the installed package, in a process where Django is set up."""

import asyncio
import json
import sys
from types import SimpleNamespace

MAILS = {
    "exists": "account_already_exists",
    "reset": "password_reset_key",
    "reset code": "password_reset_code",
    "reset done": "password_reset",
    "confirm": "email_confirmation_signup",
    "confirmed": "email_confirm",
    "unknown": "unknown_account",
    "login code": "login_code",
}
"""The template of each mail, by what it is for."""

BASE = "http://127.0.0.1:8102/accounts"
RESET = f"{BASE}/password/reset/key/5-dq9uhe-46e4e5b1f6a7c1d2e3f4a5b6c7d8e9f0/"
CONFIRM = f"{BASE}/confirm-email/MQ:1tq3Zb:0k7Jr9-Qm_5cVg/"


Mails = dict[str, dict[str, tuple[str, str]]]
"""Subject and text of each mail, by language and by what it is for."""


async def stock_mails(languages: list[str]) -> Mails:
    """Return the mails in these languages."""
    code = "import sys, tests.messages.stock_mails as stock; stock.render(sys.argv[1:])"
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, *languages, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await running.communicate()
    return json.loads(out)


def render(languages: list[str]) -> None:
    """Print them as JSON."""
    import django  # noqa: PLC0415 - only in a process of its own
    from django.conf import settings  # noqa: PLC0415 - Django is set up first
    from django.template.loader import render_to_string  # noqa: PLC0415 - the same
    from django.utils.translation import override  # noqa: PLC0415 - the same

    apps = ["django.contrib.auth", "django.contrib.contenttypes", "allauth", "allauth.account"]
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
    middleware = ["allauth.account.middleware.AccountMiddleware"]
    settings.configure(INSTALLED_APPS=apps, MIDDLEWARE=middleware, TEMPLATES=[engine], USE_I18N=True)
    django.setup()
    site = SimpleNamespace(name="Acorn", domain="acorn.example")
    context = {"email": "alpha+acorn@agents.test", "user": SimpleNamespace(username="alpha"), "current_site": site}
    context |= {"password_reset_url": f"{BASE}/password/reset/", "signup_url": f"{BASE}/signup/"}
    own = {"reset": {"password_reset_url": RESET}, "confirm": {"activate_url": CONFIRM}}
    codes = {"code": "XK7-Q2M"}
    mails: Mails = {}
    for language in languages:
        with override(language):
            mails[language] = {
                name: (
                    " ".join(render_to_string(f"account/email/{template}_subject.txt", context).split()),
                    render_to_string(
                        f"account/email/{template}_message.txt",
                        context | own.get(name, {}) | (codes if "code" in name else {}),
                    ).strip(),
                )
                for name, template in MAILS.items()
            }
    print(json.dumps(mails))  # noqa: T201 - handed to the process that asked
