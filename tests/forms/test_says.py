"""What a line says, in many languages. All of the lines are made up."""

# ruff: noqa: E501, RUF001 - a language a line, and letters of other alphabets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.forms.says import Says, ideas_of, said

ENGLISH = [
    ("Your account is locked.", Says.ACCOUNT_LOCKED),
    ("This account has been disabled.", Says.ACCOUNT_LOCKED),
    ("There is no account with this address.", Says.ACCOUNT_NOT_FOUND),
    ("You are already signed in.", Says.ALREADY_SIGNED_IN),
    ("was already confirmed, please try signing in", Says.ALREADY_VERIFIED),
    ("The captcha was not solved.", Says.CAPTCHA_FAILED),
    ("has already been taken", Says.DUPLICATE),
    ("An account with this address already exists.", Says.DUPLICATE),
    ("Wrong user name or password.", Says.INVALID_CREDENTIALS),
    ("You have one more attempt before your account is locked.", Says.INVALID_CREDENTIALS),
    ("Please enter a correct user name and password.", Says.INVALID_CREDENTIALS),
    ("The code is wrong.", Says.INVALID_OTP),
    ("Enter a valid address.", Says.INVALID_VALUE),
    ("is invalid", Says.INVALID_VALUE),
    ("has expired, please request a new one", Says.LINK_EXPIRED),
    ("You need to sign in or sign up first.", Says.LOGIN_REQUIRED),
    ("can't be blank", Says.MISSING_FIELD),
    ("Please enter your first name.", Says.MISSING_FIELD),
    ("You need to set up an authenticator first.", Says.NEEDS_2FA_SETUP),
    ("Your account is not activated yet.", Says.NEEDS_APPROVAL),
    ("We have sent you a mail with a link that confirms your address.", Says.NEEDS_EMAIL_VERIFICATION),
    ("You have to confirm your address first.", Says.NEEDS_EMAIL_VERIFICATION),
    ("You need to change your password first.", Says.NEEDS_NEW_PASSWORD),
    ("Your password has been changed.", Says.PASSWORD_CHANGED),
    ("The passwords don't match.", Says.PASSWORD_MISMATCH),
    ("You will receive a mail that tells how to reset your password.", Says.PASSWORD_RESET_SENT),
    ("Too many tries. Wait a while.", Says.RATE_LIMITED),
    ("The mail could not be sent: an unexpected error.", Says.SERVER_ERROR),
    ("Your session has expired.", Says.SESSION_EXPIRED),
    ("Registration is currently closed.", Says.SIGNUP_CLOSED),
    ("Signed in.", Says.SUCCESS_SIGNED_IN),
    ("Welcome! You have signed up.", Says.SUCCESS_SIGNED_IN),
    ("must be accepted", Says.TERMS_NOT_ACCEPTED),
    ("is too long (40 characters at most)", Says.TOO_LONG),
    ("is too short (8 characters or more)", Says.TOO_SHORT),
    ("Your address has been confirmed.", Says.VERIFIED),
    ("This password is too common.", Says.WEAK_PASSWORD),
    ("This password is too short: it must contain at least 12 characters.", Says.WEAK_PASSWORD),
    ("Invalid password: must contain at least 2 digits.", Says.WEAK_PASSWORD),
]


def test_the_state_of_a_switch_says_nothing() -> None:
    """What settings show of what is on and off is no outcome in any language."""
    assert [said(word) for word in ("On", "Off", "Enabled", "Ein", "Aus")] == [None] * 5


@pytest.mark.parametrize(("line", "meaning"), ENGLISH)
def test_english(line: str, meaning: Says) -> None:
    """Each meaning is told from its like."""
    assert said(line) is meaning


MEANINGS = (
    Says.INVALID_CREDENTIALS, Says.DUPLICATE, Says.MISSING_FIELD, Says.PASSWORD_MISMATCH, Says.WEAK_PASSWORD,
    Says.ACCOUNT_LOCKED, Says.SESSION_EXPIRED, Says.NEEDS_EMAIL_VERIFICATION, Says.PASSWORD_CHANGED,
    Says.LOGIN_REQUIRED, Says.RATE_LIMITED, Says.SUCCESS_SIGNED_IN,
)  # fmt: skip
OTHERS = {
    "ar": ["كلمة المرور غير صحيحة.", "هذا الاسم مستخدم بالفعل.", "هذا الحقل مطلوب.", "كلمتا المرور غير متطابقتين.", "كلمة المرور هذه شائعة جدا.", "حسابك مقفل.", "انتهت صلاحية الجلسة.", "يجب عليك تأكيد بريدك الإلكتروني.", "تم تغيير كلمة المرور.", "يجب تسجيل الدخول أولا.", "محاولات كثيرة جدا.", "تم تسجيل الدخول بنجاح."],
    "bg": ["Грешна парола.", "Името вече е заето.", "Това поле е задължително.", "Паролите не съвпадат.", "Паролата трябва да съдържа поне 2 цифри.", "Профилът ви е заключен.", "Сесията ви е изтекла.", "Трябва да потвърдите имейла си.", "Паролата ви е променена.", "Трябва да влезете или да се регистрирате.", "Твърде много опити.", "Влязохте успешно."],
    "cs": ["Nesprávné heslo.", "Toto jméno je již obsazeno.", "Toto pole je povinné.", "Hesla se neshodují.", "Heslo je příliš běžné.", "Váš účet je uzamčen.", "Platnost relace vypršela.", "Musíte potvrdit svůj e-mail.", "Heslo bylo změněno.", "Nejprve se musíte přihlásit.", "Příliš mnoho pokusů.", "Přihlášení proběhlo úspěšně."],
    "de": ["Falsches Passwort.", "Der Name ist bereits vergeben.", "Dieses Feld ist erforderlich.", "Die Passwörter stimmen nicht überein.", "Das Passwort ist zu üblich.", "Ihr Konto ist gesperrt.", "Ihre Sitzung ist abgelaufen.", "Sie müssen Ihre E-Mail-Adresse bestätigen.", "Ihr Passwort wurde geändert.", "Sie müssen sich anmelden oder registrieren.", "Zu viele Versuche.", "Erfolgreich angemeldet."],
    "es": ["Contraseña incorrecta.", "Este nombre ya está en uso.", "Este campo es obligatorio.", "Las contraseñas no coinciden.", "La contraseña es demasiado común.", "Tu cuenta está bloqueada.", "Tu sesión ha expirado.", "Debes confirmar tu correo.", "Tu contraseña ha sido cambiada.", "Tienes que iniciar sesión o registrarte.", "Demasiados intentos.", "Has iniciado sesión correctamente."],
    "fa": ["رمز عبور اشتباه است.", "این نام قبلا استفاده شده است.", "این فیلد الزامی است.", "رمزهای عبور یکسان نیستند.", "رمز عبور باید حداقل ۸ رقم داشته باشد.", "حساب شما قفل شده است.", "نشست شما منقضی شده است.", "باید ایمیل خود را تایید کنید.", "رمز عبور شما تغییر کرد.", "باید وارد شوید یا ثبت نام کنید.", "تلاش‌ها بیش از حد بود.", "با موفقیت وارد شدید."],
    "fi": ["Väärä salasana.", "Nimi on jo käytössä.", "Kenttä on pakollinen.", "Salasanat eivät täsmää.", "Salasana on liian yleinen.", "Tilisi on lukittu.", "Istuntosi on vanhentunut.", "Sinun täytyy vahvistaa sähköpostiosoitteesi.", "Salasanasi on vaihdettu.", "Sinun täytyy kirjautua tai rekisteröityä.", "Liian monta yritystä.", "Kirjautuminen onnistui."],
    "fr": ["Mot de passe incorrect.", "Ce nom est déjà utilisé.", "Ce champ est obligatoire.", "Les mots de passe ne correspondent pas.", "Ce mot de passe est trop courant.", "Votre compte est verrouillé.", "Votre session a expiré.", "Vous devez confirmer votre adresse.", "Votre mot de passe a été changé.", "Vous devez vous connecter ou vous inscrire.", "Trop de tentatives.", "Vous êtes connecté."],
    "hr": ["Pogrešna lozinka.", "Ime je već zauzeto.", "Ovo polje je obavezno.", "Lozinke se ne podudaraju.", "Lozinka mora sadržavati barem 2 znamenke.", "Vaš račun je zaključan.", "Sesija je istekla.", "Morate potvrditi svoju adresu.", "Lozinka je promijenjena.", "Morate se prijaviti ili registrirati.", "Previše pokušaja.", "Uspješno ste prijavljeni."],
    "id": ["Kata sandi salah.", "Nama ini sudah digunakan.", "Bagian ini wajib diisi.", "Kata sandi tidak cocok.", "Kata sandi ini terlalu umum.", "Akun Anda terkunci.", "Sesi Anda telah berakhir.", "Anda harus mengonfirmasi email Anda.", "Kata sandi Anda telah diubah.", "Anda harus masuk atau mendaftar.", "Terlalu banyak percobaan.", "Berhasil masuk."],
    "it": ["Password errata.", "Questo nome è già in uso.", "Questo campo è obbligatorio.", "Le password non coincidono.", "Questa password è troppo comune.", "Il tuo account è bloccato.", "La sessione è scaduta.", "Devi confermare il tuo indirizzo.", "La password è stata cambiata.", "Devi accedere o registrarti.", "Troppi tentativi.", "Accesso effettuato con successo."],
    "ja": ["パスワードが間違っています。", "この名前は既に使用されています。", "この項目は必須です。", "パスワードが一致しません。", "このパスワードは一般的すぎます。", "アカウントはロックされています。", "セッションの有効期限が切れました。", "メールアドレスを確認する必要があります。", "パスワードを変更しました。", "ログインまたは登録が必要です。", "試行回数が多すぎます。", "ログインしました。"],
    "ko": ["비밀번호가 올바르지 않습니다.", "이미 사용 중인 이름입니다.", "필수 항목입니다.", "비밀번호가 일치하지 않습니다.", "너무 흔한 비밀번호입니다.", "계정이 잠겼습니다.", "세션이 만료되었습니다.", "이메일을 인증해야 합니다.", "비밀번호가 변경되었습니다.", "로그인하거나 가입해야 합니다.", "시도가 너무 많습니다.", "로그인되었습니다."],
    "nb": ["Feil passord.", "Navnet er allerede tatt.", "Feltet er påkrevd.", "Passordene er ikke like.", "Passordet er for vanlig.", "Kontoen din er låst.", "Økten er utløpt.", "Du må bekrefte e-postadressen din.", "Passordet ditt er endret.", "Du må logge inn eller registrere deg.", "For mange forsøk.", "Du er logget inn."],
    "nl": ["Onjuist wachtwoord.", "Deze naam is al in gebruik.", "Dit veld is verplicht.", "De wachtwoorden komen niet overeen.", "Dit wachtwoord is te algemeen.", "Je account is geblokkeerd.", "Je sessie is verlopen.", "Je moet je e-mailadres bevestigen.", "Je wachtwoord is gewijzigd.", "Je moet inloggen of je registreren.", "Te veel pogingen.", "Je bent ingelogd."],
    "pl": ["Nieprawidłowe hasło.", "Ta nazwa jest już zajęta.", "To pole jest wymagane.", "Hasła nie są zgodne.", "To hasło jest zbyt powszechne.", "Twoje konto jest zablokowane.", "Twoja sesja wygasła.", "Musisz potwierdzić swój adres.", "Twoje hasło zostało zmienione.", "Musisz się zalogować lub zarejestrować.", "Zbyt wiele prób.", "Zalogowano pomyślnie."],
    "pt": ["Senha incorreta.", "Este nome já está em uso.", "Este campo é obrigatório.", "As senhas não coincidem.", "Esta senha é muito comum.", "Sua conta está bloqueada.", "Sua sessão expirou.", "Você precisa confirmar seu e-mail.", "Sua senha foi alterada.", "Você precisa entrar ou se registrar.", "Muitas tentativas.", "Você está conectado."],
    "ro": ["Parolă incorectă.", "Numele este deja folosit.", "Acest câmp este obligatoriu.", "Parolele nu se potrivesc.", "Parola este prea comună.", "Contul este blocat.", "Sesiunea a expirat.", "Trebuie să confirmați adresa.", "Parola a fost schimbată.", "Trebuie să vă autentificați sau să vă înregistrați.", "Prea multe încercări.", "Autentificat cu succes."],
    "ru": ["Неверный пароль.", "Это имя уже занято.", "Это поле обязательно.", "Пароли не совпадают.", "Пароль слишком похож на имя.", "Ваш аккаунт заблокирован.", "Срок сессии истёк.", "Вы должны подтвердить почту.", "Ваш пароль изменён.", "Нужно войти или зарегистрироваться.", "Слишком много попыток.", "Вход выполнен."],
    "sv": ["Fel lösenord.", "Namnet är redan upptaget.", "Fältet måste anges.", "Lösenorden stämmer inte överens.", "Lösenordet är för vanligt.", "Ditt konto är låst.", "Din session har gått ut.", "Du måste bekräfta din adress.", "Ditt lösenord har ändrats.", "Du måste logga in eller registrera dig.", "För många försök.", "Du är inloggad."],
    "tr": ["Parola yanlış.", "Bu ad zaten kullanılıyor.", "Bu alan zorunlu.", "Parolalar eşleşmiyor.", "Bu parola çok yaygın.", "Hesabınız kilitlendi.", "Oturumunuzun süresi doldu.", "E-postanızı onaylamanız gerekiyor.", "Parolanız değiştirildi.", "Giriş yapmanız veya kaydolmanız gerekiyor.", "Çok fazla deneme.", "Başarıyla giriş yaptınız."],
    "uk": ["Неправильний пароль.", "Це ім'я вже зайнято.", "Це поле обов'язкове.", "Паролі не збігаються.", "Пароль занадто поширений.", "Ваш акаунт заблоковано.", "Ваш сеанс закінчився.", "Ви повинні підтвердити пошту.", "Ваш пароль змінено.", "Потрібно увійти або зареєструватися.", "Забагато спроб.", "Ви успішно увійшли."],
    "vi": ["Mật khẩu không đúng.", "Tên này đã được sử dụng.", "Trường này là bắt buộc.", "Mật khẩu không khớp.", "Mật khẩu này quá phổ biến.", "Tài khoản của bạn đã bị khóa.", "Phiên đã hết hạn.", "Bạn phải xác nhận email.", "Mật khẩu đã được thay đổi.", "Bạn cần đăng nhập hoặc đăng ký.", "Quá nhiều lần thử.", "Đăng nhập thành công."],
    "zh": ["密码不正确。", "该名称已被使用。", "此项必填。", "两次密码不一致。", "密码过于常见。", "您的账户已被锁定。", "会话已过期。", "您必须验证邮箱。", "密码已修改。", "您需要登录或注册。", "尝试次数太多。", "登录成功。"],
}  # fmt: skip


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages(language: str) -> None:
    """What is said most often is understood in each language."""
    assert [said(line) for line in OTHERS[language]] == list(MEANINGS)


NOT_DONE = {
    "ar": ["لم تقم بتأكيد بريدك بعد.", "يجب أن تكون مسجل الدخول."],
    "ca": ["No has confirmat el teu correu.", "Token no vàlid."],
    "de": ["Ihre E-Mail-Adresse ist nicht verifiziert.", "Sie müssen dafür angemeldet sein."],
    "en": ["You did not confirm your address within two hours.", "You must be logged in for this."],
    "es": ["Tu correo no está verificado.", "La cuenta no ha sido verificada."],
    "fr": ["Votre adresse n'est pas encore vérifiée.", "Adresse non confirmée."],
    "it": ["Non hai confermato la tua email.", "L'indirizzo non è ancora stato verificato."],
    "nl": ["Uw e-mailadres is nog niet gevalideerd.", "De registratie kon niet worden voltooid."],
    "pl": ["Twój adres jest niepotwierdzony.", "Rejestracja nie mogła zostać ukończona."],
    "ru": ["Вы не подтвердили свой адрес.", "Не удалось завершить регистрацию."],
    "tr": ["E-posta adresiniz doğrulanmamış.", "Kayıt tamamlanamadı."],
    "vi": ["Địa chỉ email này chưa được xác minh.", "Không thể hoàn thành việc đăng ký."],
}
DONE = {Says.VERIFIED, Says.SUCCESS_SIGNED_IN, Says.PASSWORD_CHANGED, Says.ALREADY_VERIFIED}


@pytest.mark.parametrize("language", NOT_DONE)
def test_what_is_not_done_is_no_success(language: str) -> None:
    """Lines that tell of what was not done hold the words of what is done."""
    assert not {said(line) for line in NOT_DONE[language]} & DONE


ALIKE = [
    ("The user name may only contain letters, digits and special characters.", Says.INVALID_VALUE),
    ("Your username must not begin with a dot.", Says.INVALID_VALUE),
    ("Der Benutzername darf nicht mit einem Punkt beginnen.", Says.INVALID_VALUE),
    ("The password must be 9 characters or longer.", Says.WEAK_PASSWORD),
    ("Please change your password before you go on.", Says.NEEDS_NEW_PASSWORD),
    ("Veuillez changer votre mot de passe avant de poursuivre.", Says.NEEDS_NEW_PASSWORD),
    ("Před pokračováním si změňte heslo.", Says.NEEDS_NEW_PASSWORD),
    ("A link was emailed to you, unless the account does not exist.", Says.PASSWORD_RESET_SENT),
    ("Si l'adresse est enregistrée, nous vous avons envoyé un e-mail.", Says.PASSWORD_RESET_SENT),
    ("Bitte melden Sie sich an, um diese Seite zu sehen.", Says.LOGIN_REQUIRED),
    ("You must be logged in to edit this.", Says.LOGIN_REQUIRED),
    ("Taki użytkownik nie istnieje.", Says.ACCOUNT_NOT_FOUND),
    ("El usuario indicado no existe.", Says.ACCOUNT_NOT_FOUND),
    ("These credentials are unknown to us.", Says.INVALID_CREDENTIALS),
    ("Questa combinazione di credenziali non è riconosciuta.", Says.INVALID_CREDENTIALS),
    ("Sign up is turned off here.", Says.SIGNUP_CLOSED),
    ("Nyregistreringer er slått av.", Says.SIGNUP_CLOSED),
    ("Az új regisztrációk ki vannak kapcsolva.", Says.SIGNUP_CLOSED),
    ("Der Bestätigungslink ist abgelaufen.", Says.LINK_EXPIRED),
    ("Bekräftelselänken har gått ut.", Says.LINK_EXPIRED),
    ("Dieses Passwort stammt aus einem Datenleck.", Says.WEAK_PASSWORD),
    ("El inicio de sesión falló: usuario y contraseña distinguen mayúsculas.", Says.INVALID_CREDENTIALS),
    ("Login mislykkedes. Adgangskoden skelner mellem store og små bogstaver.", Says.INVALID_CREDENTIALS),
    ("Imposible encontrar la cuenta.", Says.ACCOUNT_NOT_FOUND),
    ("Adresse inconnue : impossible de trouver le compte.", Says.ACCOUNT_NOT_FOUND),
    ("Ваш уліковы запіс разглядаецца.", Says.NEEDS_APPROVAL),
    ("Votre compte est en cours d'examen.", Says.NEEDS_APPROVAL),
    ("欢迎！您已经登录。", Says.SUCCESS_SIGNED_IN),
    ("Lütfen adresinizi yazın.", Says.MISSING_FIELD),
    ("Ihr Konto muss erst von einem Administrator aktiviert werden.", Says.NEEDS_APPROVAL),
]


@pytest.mark.parametrize(("line", "meaning"), ALIKE)
def test_what_is_said_alike_is_told_apart(line: str, meaning: Says) -> None:
    """Rules for names are none for passwords, a condition is no fact, and what is asked for is not done."""
    assert said(line) is meaning


NO_ADDRESS = [
    "Your phone number is not verified.",
    "Your domain is not verified",
    "Your payment method is not verified.",
    "Two-factor authentication is not confirmed yet",
    "You must verify your phone number.",
    "Ihre Telefonnummer ist nicht verifiziert.",
    "Votre numéro de téléphone n'est pas vérifié.",
    "Tu teléfono no está verificado.",
    "Il dominio non è verificato.",
    "O telefone não está verificado.",
    "Je telefoonnummer is niet geverifieerd.",
]


@pytest.mark.parametrize("line", NO_ADDRESS)
def test_what_else_is_not_confirmed_is_no_address(line: str) -> None:
    """A phone, a domain, a payment or two-factor authentication waits for no mail, and is not confirmed either."""
    assert said(line) not in {Says.NEEDS_EMAIL_VERIFICATION, *DONE}


def test_an_address_beside_something_else_is_confirmed() -> None:
    """Where a line names the address as well, the address it is; and a lone "not verified" is the address's."""
    assert said("Your email address and phone are not verified.") is Says.NEEDS_EMAIL_VERIFICATION
    assert said("Your account is not verified.") is Says.NEEDS_EMAIL_VERIFICATION


@pytest.mark.parametrize("line", ["", "Home", "Acme Notes", "Lorem ipsum dolor sit amet", "12345"])
def test_other_lines_say_nothing(line: str) -> None:
    """What is none of the usual things has no meaning."""
    assert said(line) is None


@given(st.text())
def test_any_line_is_read(line: str) -> None:
    """No text makes it raise; accents do not count."""
    said(line)
    assert ideas_of("Mot de passe réinitialisé") == ideas_of("Mot de passe reinitialise")


@pytest.mark.parametrize("local", ["gamma+is-taken", "wrong.code", "already"])
def test_an_address_says_nothing(local: str) -> None:
    """A page that shows the agent's own address says nothing by the words in it."""
    sent = "We sent a code to {}. Type it here."
    assert said(sent.format(f"{local}@agents.test")) == said(sent.format("alpha@agents.test"))
    assert said(f"{local}@taken.example is taken") == said("alpha@agents.test is taken")
