"""One-time codes: in boxes, beside other things, and where an authenticator is set up, in many languages."""

# ruff: noqa: RUF001 - letters of other alphabets

import pytest

from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, read_forms
from tests.forms.pages import snapshot_of

SETUPS = [
    ("de", "Scannen Sie den QR-Code mit Ihrer App", "Code"),
    ("fr", "Scannez le code QR ou saisissez la clé secrète", "Code"),
    ("es", "Escanea el código QR con la aplicación", "Código"),
    ("pt", "Leia o código QR no aplicativo", "Código"),
    ("pl", "Zeskanuj kod QR w aplikacji", "Kod"),
    ("cs", "Naskenujte QR kód v aplikaci", "Kód"),
    ("fi", "Skannaa QR-koodi sovelluksella", "Koodi"),
    ("hu", "Olvassa be a QR-kódot", "Kód"),
    ("ru", "Отсканируйте QR-код в приложении", "Код"),
    ("uk", "Відскануйте QR-код у застосунку", "Код"),
    ("tr", "Uygulamada karekodu tarayın", "Kod"),
    ("ar", "امسح رمز الاستجابة السريعة", "الرمز"),
    ("ja", "アプリでQRコードをスキャンしてください", "コード"),
    ("ko", "앱에서 QR 코드를 스캔하세요", "코드"),
    ("zh", "请用手机扫描下方二维码", "验证码"),
    ("zh-TW", "掃描 QR code", "驗證碼"),
    ("th", "สแกนคิวอาร์โค้ดด้วยแอป", "รหัส"),
    ("vi", "Quét mã QR bằng ứng dụng", "Mã xác nhận"),
    ("id", "Pindai kode QR dengan aplikasi", "Kode"),
]


def form_of(html: str) -> Form:
    """Return the only form of a page."""
    (form,) = read_forms(snapshot_of(html))
    return form


@pytest.mark.parametrize(("language", "words", "label"), SETUPS)
def test_an_authenticators_setup_is_told_in_its_language(language: str, words: str, label: str) -> None:
    """A code field on a page that says how to take the secret into an app sets that app up."""
    form = form_of(f'<html lang="{language}"><p>{words}</p><form><label for="c">{label}</label><input id="c"></form>')
    assert form.purpose is Purpose.AUTHENTICATOR_SETUP
    assert form.first(Kind.ONE_TIME_CODE) is not None


SCAN = "<p>Scan this QR code with your app.</p>"


def test_a_device_has_a_name_that_is_nobodys() -> None:
    """Where an authenticator is set up, a name is its own; a lone word "code" is enough for the code there."""
    form = form_of(f'{SCAN}<form><label for="n">Name</label><input id="n"><label for="c">Code</label><input id="c">')
    assert form.purpose is Purpose.AUTHENTICATOR_SETUP
    assert [kind for _, kind in form.fields] == [Kind.UNKNOWN, Kind.ONE_TIME_CODE]


def test_who_types_a_mailed_code_may_tell_a_name() -> None:
    """Where no authenticator is set up, a name beside the code is somebody's own."""
    form = form_of('<h1>Enter the code</h1><form><label for="c">Code</label><input id="c"><label>Name<input></label>')
    assert Kind.NAME in {kind for _, kind in form.fields}


def test_a_setup_may_ask_for_the_password_too() -> None:
    """Who is signed in types the code and, once more, the password that they have."""
    form = form_of(
        f'{SCAN}<form><label for="c">Verification code</label><input id="c" name="pin">'
        '<label for="p">Password</label><input id="p" type="password"><button>Continue</button></form>'
    )
    assert form.purpose is Purpose.AUTHENTICATOR_SETUP
    assert [kind for _, kind in form.fields] == [Kind.ONE_TIME_CODE, Kind.CURRENT_PASSWORD]


def test_a_picture_to_sign_in_with_sets_nothing_up() -> None:
    """Who asks for a phone number and the code that was sent there, beside a picture to scan, signs somebody in."""
    form = form_of(
        "<h1>登录</h1><p>扫描二维码登录</p><form><label for='t'>手机号</label><input id='t' type='tel'>"
        "<label for='c'>验证码</label><input id='c'><button>登录</button></form>"
    )
    assert form.purpose is not Purpose.AUTHENTICATOR_SETUP


BOXES = {
    "numbers that say nothing": {"type": "number"},
    "one digit by its pattern": {"type": "tel", "pattern": "[0-9]{1}"},
    "digits by its keyboard": {"inputmode": "numeric"},
    "called digits": {"type": "tel", "pattern": r"\d", "label": "Digit"},
}


@pytest.mark.parametrize("said", BOXES)
def test_boxes_for_a_digit_each(said: str) -> None:
    """Several bare fields in a row that take digits are one code, however they say that each takes one."""
    fields = tuple(FormField(str(place), 0, **BOXES[said]) for place in range(6))  # type: ignore[arg-type] - any of its fields
    (form,) = read_forms(Snapshot("/", fields=fields))
    assert [kind for _, kind in form.fields] == [Kind.ONE_TIME_CODE, *[Kind.CODE_BOX] * 5]
    assert form.purpose is Purpose.ONE_TIME_CODE


@pytest.mark.parametrize("said", [{"label": "Amount"}, {"max_length": 4}])
def test_a_row_of_numbers_is_not_always_a_code(said: dict[str, object]) -> None:
    """Numbers that say what they are for, or take more than a digit, are no boxes of a code."""
    fields = tuple(FormField(str(at), 0, inputmode="numeric", **said) for at in range(4))  # type: ignore[arg-type] - any of its fields
    (form,) = read_forms(Snapshot("/", fields=fields))
    assert Kind.CODE_BOX not in {kind for _, kind in form.fields}
