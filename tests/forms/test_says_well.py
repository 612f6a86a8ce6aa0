"""What went well is no refusal, whatever words stand beside it; and a fault hides no refusal. All lines are made up."""

# ruff: noqa: RUF001 - letters of other alphabets

import pytest

from journeyman.domain.outcome import Reason, Refused
from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.outcomes import SessionOver, says_changed, usual_outcome
from journeyman.forms.says import Says, said

NAME = FormField("1", 0, label="User name", name="username")
SEARCH = FormField("1", 0, type="search", label="Search", name="q")

LED_ON = [
    "Please wait 5 seconds while we redirect you.",
    "Registrierung erfolgreich! Bitte warten Sie ein paar Minuten auf die E-Mail.",
    "Inscription réussie. Attendez 5 secondes, vous allez être redirigé.", "登録が完了しました。5秒お待ちください。",
    "가입이 완료되었습니다. 3초 후 로그인 페이지로 이동합니다.", "注册成功，请等待3秒自动跳转。",
    "Kayıt başarılı. 5 saniye bekleyin, yönlendiriliyorsunuz.",
]  # fmt: skip


@pytest.mark.parametrize("line", LED_ON)
def test_who_is_led_on_did_not_try_too_often(line: str) -> None:
    """Seconds to wait until the next page comes are no limit: what is taken for one is tried again."""
    assert usual_outcome(Snapshot("/x", text=line)) is None
    assert usual_outcome(Snapshot("/x", alerts=(line,))) is None


def test_a_wait_alone_limits_where_something_can_be_sent_again() -> None:
    """Beside a form, or in an alert; a page with nothing to fill may lead on by itself."""
    line = "Please wait 30 seconds."
    for page in (Snapshot("/x", alerts=(line,)), Snapshot("/x", text=line, fields=(NAME,))):
        outcome = usual_outcome(page)
        assert isinstance(outcome, Refused)
        assert outcome.reason is Reason.RATE_LIMITED
    assert usual_outcome(Snapshot("/x", text=line)) is None


CLOSE_THE_WINDOW = [
    "Registrierung abgeschlossen. Das Fenster kann geschlossen werden.",
    "Inscription terminée. Vous pouvez fermer cette page.",
    "Регистрация завершена. Можете закрыть это окно.", "登録が完了しました。このページを閉じてください。",
    "注册完成，您可以关闭此页面。", "가입이 완료되었습니다. 이 창을 닫으셔도 됩니다.",
]  # fmt: skip


@pytest.mark.parametrize("line", CLOSE_THE_WINDOW)
def test_a_window_that_may_be_closed_closes_no_sign_up(line: str) -> None:
    """In many languages a window and a sign-up are closed by the same word."""
    assert usual_outcome(Snapshot("/x", text=line)) is None


@pytest.mark.parametrize(
    "line",
    [
        "Chat isn't available right now",
        "This feature is not available on your plan",
        "Your account is using the free plan",
        "You can sign in on your phone using the same email",
        "Your trial belongs to another workspace",
        "This invitation has already been used",
        "此帳戶已建立，請查收郵件",
    ],
)
def test_what_is_not_to_be_had_is_nobodys_name(line: str) -> None:
    """A page for members tells of much that is not available or in use, also beside a search."""
    assert usual_outcome(Snapshot("/x", text=line)) is None
    assert usual_outcome(Snapshot("/x", text=line, fields=(SEARCH,))) is None


def test_a_taken_name_is_told_beside_its_field() -> None:
    """A line need not say what is not available where the form asks for a name."""
    outcome = usual_outcome(Snapshot("/x", text="Sorry, this one isn't available", fields=(NAME,)))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.USERNAME_TAKEN


@pytest.mark.parametrize("line", ["创建机器人", "Our support people are human, and reply within an hour"])
def test_who_speaks_of_robots_asks_for_no_captcha(line: str) -> None:
    """Only that one is to prove to be none."""
    assert usual_outcome(Snapshot("/x", text=line)) is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("An error occurred. Too many requests.", Reason.RATE_LIMITED),
        ("Something went wrong: too many attempts", Reason.RATE_LIMITED),
        ("Too many requests, service unavailable", Reason.RATE_LIMITED),
        ("Une erreur est survenue : trop de tentatives", Reason.RATE_LIMITED),
        ("Произошла ошибка: слишком много попыток", Reason.RATE_LIMITED),
        ("发生错误：请求太多", Reason.RATE_LIMITED),
        ("An error occurred: sign-ups are closed.", Reason.SIGN_UP_CLOSED),
        ("An error occurred: your account is awaiting approval", Reason.NEEDS_APPROVAL),
        ("An error occurred. Wrong password.", Reason.CREDENTIALS_WRONG),
        ("Hubo un problema: contraseña incorrecta", Reason.CREDENTIALS_WRONG),
        ("发生错误：密码错误", Reason.CREDENTIALS_WRONG),
    ],
)
def test_a_fault_that_names_a_refusal_refuses(line: str, reason: Reason) -> None:
    """Many services begin all that they refuse so; a refusal that is not read is taken for a form that was taken."""
    for page in (Snapshot("/x", text=line), Snapshot("/x", alerts=(line,))):
        outcome = usual_outcome(page)
        assert isinstance(outcome, Refused)
        assert outcome.reason is reason


@pytest.mark.parametrize(
    "line", ["Das CSRF-Token ist abgelaufen", "Jeton CSRF expiré", "Session expired, please request a new code"]
)
def test_a_form_that_is_too_old_has_no_wrong_code(line: str) -> None:
    """The token of a form is not one that somebody typed, and a session that is over says nothing of a code."""
    assert usual_outcome(Snapshot("/x", alerts=(line,))) == SessionOver()


def test_who_is_to_follow_a_link_waits_for_nobody() -> None:
    """An account may be pending until its mail is read."""
    assert said("Your account is pending until you click the link in the email") is Says.NEEDS_EMAIL_VERIFICATION


@pytest.mark.parametrize("line", ["Your password was not changed", "Your password hasn't been changed."])
def test_what_was_not_changed_is_no_new_password(line: str) -> None:
    """A no stands within the words of a yes."""
    assert not says_changed(Snapshot("/x", alerts=(line,)))


def test_what_one_may_not_find_later_refuses_nothing() -> None:
    """Recovery codes come with advice on lost passwords and codes: read as a refusal, they would not be saved."""
    advice = (
        "Store these recovery codes safely, such as beside a password. If you cannot find them when you need them, "
        "you will lose access to your account."
    )
    assert usual_outcome(Snapshot("/codes", alerts=(advice,))) is None
    assert said("We cannot find that account.") is Says.ACCOUNT_NOT_FOUND
