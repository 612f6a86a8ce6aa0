"""Lines that are worded nearly alike and mean different things, in many languages. All of the lines are made up."""

# ruff: noqa: E501, RUF001 - a language a line, and letters of other alphabets

import pytest

from journeyman.domain.outcome import Need, NeedsInput, Reason, Refused
from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.outcomes import SessionOver, says_changed, usual_outcome
from journeyman.forms.says import Says, said

NAME = FormField("1", 0, label="User name", name="username")

FAULTS = [
    "Something went wrong. Try again.", "An error occurred.", "The service is temporarily unavailable.",
    "Etwas ist schiefgelaufen.", "Une erreur s'est produite.", "Algo salió mal.", "Algo deu errado.",
    "Qualcosa è andato storto.", "Er ging iets mis.", "Coś poszło nie tak.", "Что-то пошло не так.",
    "エラーが発生しました。時間をおいてお試しください。", "系统繁忙，请稍后再试。", "오류가 발생했습니다. 잠시 후 다시 시도해 주세요.", "Bir şeyler ters gitti.",
]  # fmt: skip


@pytest.mark.parametrize("line", FAULTS)
def test_a_fault_that_names_nothing_is_the_services(line: str) -> None:
    """That something went wrong says "wrong" of nothing that was typed: no form is rejected, and nothing is taken."""
    assert said(line) is Says.SERVER_ERROR
    assert usual_outcome(Snapshot("/x", alerts=(line,))) is None


REQUESTED = [
    "We're sorry, something went wrong when requesting the password change.",
    "Beim Ändern des Passworts ist ein Fehler aufgetreten.",
    "Un problème est survenu lors de la demande de changement de mot de passe.",
    "Coś poszło nie tak podczas próby zmiany hasła.",
]


@pytest.mark.parametrize("line", REQUESTED)
def test_a_fault_beside_a_password_is_no_verdict_on_it(line: str) -> None:
    """A change that went wrong changed nothing, and says nothing of what was typed."""
    assert said(line) is Says.SERVER_ERROR
    assert not says_changed(Snapshot("/x", alerts=(line,)))


MET = [
    "All password requirements met", "Alle Passwortanforderungen erfüllt", "Todos los requisitos de contraseña cumplidos",
    "Tutti i requisiti per la password rispettati", "Все требования к паролю соблюдены", "符合所有密码要求",
]  # fmt: skip


@pytest.mark.parametrize("line", MET)
def test_requirements_that_are_met_reject_nothing(line: str) -> None:
    """Pages tell beside a password that it is as it must be, too."""
    assert usual_outcome(Snapshot("/x", alerts=(line,))) is None


@pytest.mark.parametrize(
    "line",
    ["Passwortanforderungen wurden nicht erfüllt", "Requisiti password non rispettati"],
)
def test_requirements_that_are_not_met_reject_the_password(line: str) -> None:
    """That they are not met tells of a weak password."""
    outcome = usual_outcome(Snapshot("/x", alerts=(line,)))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.PASSWORD_REJECTED


UNSENT = [
    "We could not send the confirmation code.", "Der Bestätigungscode konnte nicht gesendet werden.",
    "Impossible d'envoyer le code de confirmation.", "No se pudo enviar el código de confirmación.",
    "Falha ao enviar o código de verificação.", "Не удалось отправить код подтверждения.", "确认码发送失败。",
    "Doğrulama kodu gönderilemedi.",
]  # fmt: skip


@pytest.mark.parametrize("line", UNSENT)
def test_what_could_not_be_sent_is_not_waited_for(line: str) -> None:
    """A mail that could not be sent is not taken for one that is on its way."""
    assert said(line) is Says.SERVER_ERROR


ROBOTS = [
    "Please confirm that you are not a robot.", "Bitte bestätigen Sie, dass Sie kein Roboter sind.",
    "Confirmez que vous n'êtes pas un robot.", "Confirma que no eres un robot.", "Confirme que você não é um robô.",
    "Conferma di non essere un robot.", "Bevestig dat je geen robot bent.", "Potwierdź, że nie jesteś robotem.",
    "Подтвердите, что вы не робот.", "ロボットではないことを確認してください。", "请完成人机验证。", "로봇이 아님을 확인해 주세요.",
    "Robot olmadığınızı doğrulayın.",
]  # fmt: skip


@pytest.mark.parametrize("line", ROBOTS)
def test_who_is_to_be_no_robot_is_asked_for_a_captcha(line: str) -> None:
    """To confirm that one is a person is a captcha, and confirms no address."""
    outcome = usual_outcome(Snapshot("/x", alerts=(line,)))
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.CAPTCHA


OVER = [
    "You were signed out due to inactivity.", "The session is invalid. Sign in again.", "CSRF token mismatch.",
    "Sie wurden wegen Inaktivität abgemeldet.", "Vous avez été déconnecté pour cause d’inactivité.",
    "La sesión se cerró debido a inactividad.", "Sessione non trovata. Accedi di nuovo.",
    "Вы вышли из системы из-за неактивности.", "未找到会话，请重新登录。", "세션을 찾을 수 없습니다.",
]  # fmt: skip


@pytest.mark.parametrize("line", OVER)
def test_who_was_signed_out_for_doing_nothing_may_start_again(line: str) -> None:
    """A session that is gone refuses nothing: no account is locked, unknown or wrong."""
    assert said(line) is Says.SESSION_EXPIRED
    assert usual_outcome(Snapshot("/x", alerts=(line,))) == SessionOver()


CODES = [
    "This code has expired. Ask for a new one.", "Dieser Code ist abgelaufen.", "Ce code n'est plus valable.",
    "El código ha caducado.", "O código expirou.", "Il codice è scaduto.", "Kod wygasł.", "Срок действия кода истёк.",
    "确认码已过期。", "인증번호가 만료되었습니다.", "Kodun süresi doldu.", "The verification code doesn't match.",
    "Your PIN is wrong.", "The code is incorrect, or was already used.",
]  # fmt: skip


@pytest.mark.parametrize("line", CODES)
def test_a_code_that_is_over_is_no_good(line: str) -> None:
    """A code that is over, used up or does not match is a wrong code: no session ended, no passwords differ."""
    outcome = usual_outcome(Snapshot("/x", alerts=(line,)))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.CODE_WRONG


@pytest.mark.parametrize(
    "line",
    [
        "Your password has expired. Please choose a new one.",
        "You are required to set a new password.",
        "Ihr Passwort ist abgelaufen und muss geändert werden, bevor Sie sich anmelden.",
        "Votre mot de passe a expiré et doit être réinitialisé avant de vous connecter.",
        "Ваш пароль истёк, и его нужно сбросить, прежде чем войти.",
        "您的密码已过期，必须重置后才能登录。",
    ],
)
def test_a_password_that_is_over_is_to_be_renewed(line: str) -> None:
    """It ends no session, and tells of no link; and nothing was changed yet."""
    assert said(line) is Says.NEEDS_NEW_PASSWORD
    assert not says_changed(Snapshot("/x", alerts=(line,)))


@pytest.mark.parametrize("line", ["Please choose a new password.", "Enter your new password.", "Set a new password"])
def test_a_new_password_that_is_asked_for_is_not_set(line: str) -> None:
    """Only what was done is told as a change."""
    assert not says_changed(Snapshot("/x", alerts=(line,)))


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("Sorry, this link has already been used.", Says.LINK_EXPIRED),
        ("Email has already been used", Says.DUPLICATE),
        ("Email or password doesn't match.", Says.INVALID_CREDENTIALS),
        ("아이디 또는 비밀번호가 일치하지 않습니다.", Says.INVALID_CREDENTIALS),
        ("The user name contains invalid characters.", Says.INVALID_VALUE),
        ("Der Benutzername enthält ungültige Zeichen.", Says.INVALID_VALUE),
        ("Le nom d'utilisateur contient des caractères invalides.", Says.INVALID_VALUE),
        ("ユーザー名に無効な文字が含まれています。", Says.INVALID_VALUE),
        ("If an account exists, you'll get an email that tells how to reset the password.", Says.PASSWORD_RESET_SENT),
        ("Click the link in the email we just sent you to finish signing up.", Says.NEEDS_EMAIL_VERIFICATION),
        ("Klicke auf den Link in der E-Mail, um deine Registrierung abzuschließen.", Says.NEEDS_EMAIL_VERIFICATION),
        ("Account created! Verify your email to use it.", Says.NEEDS_EMAIL_VERIFICATION),
        ("Not allowed, you must be logged in.", Says.LOGIN_REQUIRED),
        ("Registration is currently disabled.", Says.SIGNUP_CLOSED),
        ("Der Anmeldecode ist ungültig oder wurde bereits verwendet.", Says.INVALID_OTP),
        ("Le code de vérification est invalide ou a déjà été utilisé.", Says.INVALID_OTP),
        ("El nombre de inicio de sesión ya está en uso o no es válido.", Says.DUPLICATE),
        ("A recovery link has been sent. Check the address, please.", Says.PASSWORD_RESET_SENT),
        ("Ein Wiederherstellungscode wurde gesendet. Überprüfen Sie die Adresse.", Says.PASSWORD_RESET_SENT),
        ("The password must be at most 64 characters long.", Says.WEAK_PASSWORD),
        ("The credentials are invalid, check the spelling of your password.", Says.INVALID_CREDENTIALS),
        ("That username is not allowed.", Says.INVALID_VALUE),
        ("Incorrect email or password. Try again, or use an email code.", Says.INVALID_CREDENTIALS),
        ("Account created! Please check your email to finalize.", Says.NEEDS_EMAIL_VERIFICATION),
        ("Inscription réussie. Veuillez vérifier votre e-mail.", Says.NEEDS_EMAIL_VERIFICATION),
        ("L'utilisateur n'a pas pu être trouvé", Says.ACCOUNT_NOT_FOUND),
        ("Our email service is temporarily unavailable.", Says.SERVER_ERROR),
        ("This email is unavailable", Says.DUPLICATE),
        ("Please enter something shorter than 8 characters", Says.TOO_LONG),
        ("Bitte geben Sie mindestens 8 Zeichen ein", Says.TOO_SHORT),
        ("Registration is currently unavailable.", Says.SIGNUP_CLOSED),
        ("Eine SMS wurde kürzlich versendet. Bitte warten Sie 30 Sekunden.", Says.RATE_LIMITED),
        ("Um die Anmeldung abzuschließen, überprüfen Sie Ihre E-Mails.", Says.NEEDS_EMAIL_VERIFICATION),
        ("アカウント名 a@b.example宛に確認メールを送信しました", Says.NEEDS_EMAIL_VERIFICATION),
    ],
)
def test_what_stands_together_decides(line: str, meaning: Says) -> None:
    """What is used, wrong, unequal or sent tells by what else the line names."""
    assert said(line) is meaning


@pytest.mark.parametrize("line", ["You have been logged out.", "Sie wurden erfolgreich abgemeldet.", "您已成功登出。"])
def test_who_signed_out_did_not_sign_in(line: str) -> None:
    """That somebody has signed out is no sign-in, whatever went well."""
    assert said(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Sign in with another account",
        "Log in to your existing account",
        "Please wait a moment",
        "Having trouble? Contact support.",
        "Join the waitlist",
        "Complete your registration below",
        "Work email",
        "You must approve the sign-in on your phone",
        "No password set",
    ],
)
def test_offers_refuse_nothing(line: str) -> None:
    """What pages say all day long is no outcome, also where no form is."""
    assert usual_outcome(Snapshot("/x", text=line)) is None
    assert usual_outcome(Snapshot("/x", text=line, fields=(NAME,))) is None


def test_a_length_that_is_asked_for_refuses_nothing_by_itself() -> None:
    """What has at least 8 characters may be told by a list beside the password; of a user name in an alert it refuses."""
    for line in ("At least 8 characters", "Mindestens 8 Zeichen", "8文字以上"):
        assert usual_outcome(Snapshot("/x", text=line, alerts=(line,), fields=(NAME,))) is None
    told = Snapshot("/x", alerts=("User name must be at least 3 characters long",), fields=(NAME,))
    outcome = usual_outcome(told)
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.FORM_REJECTED
