"""A lone button that confirms what a mail's link began, told from those that end, order or send something."""

import pytest

from journeyman.forms.purpose import Purpose
from journeyman.forms.read import main_form
from tests.forms.pages import snapshot_of


@pytest.mark.parametrize(
    ("page", "confirms"),
    [
        ("<h1>Confirm your email address</h1><button>Confirm email</button>", True),
        ("<h1>One moment</h1><button>Yes, activate my account</button><button>Cancel</button>", True),
        ("<h1>Welcome</h1><button>Continue</button>", False),
        ("<h1>Confirm</h1><button>Delete account</button>", False),
        ("<h1>Delete account</h1><button>Confirm</button>", False),
        ("<h1>Confirm your account deletion</h1><button>Confirm</button>", False),
        ("<h1>Confirm your order</h1><form method=post><button>Confirm</button></form>", False),
        ("<title>My account</title><h1>Confirm your order</h1><button>Confirm</button>", False),
        ("<h1>In order to go on, confirm your email</h1><form method=post><button>Confirm</button></form>", True),
        ("<title>Exclusive Books</title><h1>Confirm your email address</h1><button>Confirm</button>", True),
        ("<title>The Cart Company</title><h1>Activate your membership</h1><button>Activate</button>", True),
        ("<h1>Confirme o seu pedido de registo</h1><form method=post><button>Confirm</button></form>", True),
        ("<h1>Confirm your email address</h1><form><input name=code></form><button>Confirm</button>", False),
    ],
)
def test_a_lone_button_outside_of_any_form_confirms(page: str, confirms: bool) -> None:  # noqa: FBT001 - expected
    """Where a script sends what a link began, there is no form: its words, or the page's, say that it confirms."""
    form = main_form(snapshot_of(page, "/"))
    assert (form is not None and form.purpose is Purpose.CONFIRM) is confirms


@pytest.mark.parametrize(
    ("heading", "button"),
    [
        ("E-Mail-Adresse bestätigen", "Bestätigen"),
        ("Confirmez votre adresse, s'il vous plaît", "Activer mon compte"),
        ("Confirmez votre e-mail, s\u2019il te plaît", "Confirmer"),
        ("Confirma tu correo", "Confirmar"),
        ("Conferma il tuo indirizzo", "Conferma"),
        ("Confirme seu e-mail", "Ativar conta"),
        ("Bevestig je e-mailadres", "Bevestigen"),
        ("Potwierdź adres e-mail", "Potwierdź"),
        ("Подтвердите адрес", "Подтвердить"),
        ("メールアドレスの確認", "確認する"),
        ("验证您的邮箱", "验证邮箱"),
        ("E-postanızı doğrulayın", "Onayla"),  # noqa: RUF001 - Turkish
        ("تأكيد البريد الإلكتروني", "تأكيد"),
    ],
)
def test_a_lone_button_confirms_in_other_languages(heading: str, button: str) -> None:
    """As services write it, a form's button and one that a script answers; never one that ends something."""
    for page in (f"<form method=post><button>{button}</button></form>", f"<button>{button}</button>"):
        form = main_form(snapshot_of(f"<h1>{heading}</h1>{page}", "/"))
        assert form
        assert form.purpose is Purpose.CONFIRM


@pytest.mark.parametrize(
    "button",
    ["Löschung bestätigen", "Confirmer la suppression", "Passwort bestätigen", "Bestätigungslink senden", "Weiter"],
)
def test_what_ends_something_or_says_nothing_confirms_nothing(button: str) -> None:
    """Nor does a button that is about a password, or asks for another mail."""
    form = main_form(snapshot_of(f"<h1>Hallo</h1><form method=post><button>{button}</button></form>", "/"))
    assert form is None or form.purpose is not Purpose.CONFIRM
