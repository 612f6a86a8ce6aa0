"""Codes and links in many languages: how each of them usually says it."""

# ruff: noqa: RUF001 - letters of other alphabets are what this is about

import pytest

from journeyman.messages.code import find_code
from journeyman.messages.link import find_any_link, find_link
from tests.messages.mails import mail

CODES = {
    "kk": "Поштаңызды растау үшін кодты енгізіңіз: 482915",
    "ky": "Даректи ырастоо үчүн кодду киргизиңиз: 482915",
    "ar": "رمز التحقق الخاص بك هو ٤٨٢٩١٥",
    "bg": "Вашият код за потвърждение е 482915",
    "bn": "আপনার কোড: ৪৮২৯১৫",
    "ca": "El vostre codi de verificació és 482915",
    "cs": "Váš ověřovací kód je 482915",
    "da": "Din bekræftelseskode er 482915",
    "de": "482915 ist Ihr Bestätigungscode für Acme.",
    "el": "Ο κωδικός επαλήθευσης είναι 482915",
    "en": "Your Acme verification code is: 482 915. It expires in 10 minutes.",
    "es": "Su codigo de verificacion de Acme es 482915. No lo comparta.",
    "et": "Teie kinnituskood on 482915",
    "fa": "کد تأیید: ۴۸۲۹۱۵",
    "fi": "Vahvistuskoodisi on 482915",
    "fr": "Votre code de vérification est : 482915",
    "he": "קוד האימות שלך הוא 482915",
    "hi": "आपका सत्यापन कोड है: ४८२९१५",
    "hr": "Vaš kod za potvrdu je 482915",
    "hu": "Az ellenőrző kódod: 482915",
    "id": "482915 adalah kode verifikasi Anda. Berlaku 10 menit.",
    "it": "Il codice di verifica è 482915",
    "ja": "認証コード：４８２９１５（有効期限10分）",
    "ko": "인증번호는 [482915]입니다.",
    "lt": "Jūsu patvirtinimo kodas: 482915",
    "lv": "Jūsu apstiprinājuma kods ir 482915",
    "mk": "Вашиот код за потврда е 482915",
    "ms": "Kod pengesahan anda ialah 482915",
    "nb": "Bekreftelseskoden din er 482915",
    "nl": "Uw verificatiecode is 482915 en is 5 minuten geldig.",
    "pl": "Twój kod SMS to 482915 i jest ważny 5 minut.",
    "pt": "O seu código de verificação é 482915",
    "ro": "Codul tău de verificare este 482915",
    "ru": "Никому не сообщайте код подтверждения: 482915",
    "sk": "Váš overovací kód je 482915",
    "sl": "Vaša potrditvena koda je 482915",
    "sq": "Kodi juaj është 482915",
    "sr": "Ваш код за потврду је 482915",
    "sv": "Din engångskod är 482915.",
    "sw": "Nambari yako ya uthibitisho ni 482915",
    "th": "รหัสยืนยันของคุณคือ 482915",
    "tr": "Doğrulama kodunuz: 482915",
    "uk": "Ваш код підтвердження: 482915",
    "ur": "آپ کا تصدیقی کوڈ 482915 ہے",
    "vi": "Ma xac nhan cua ban la 482915",
    "zh": "【橡果】验证码482915，10分钟内有效，请勿泄露于他人。",
}


@pytest.mark.parametrize("language", CODES)
def test_codes_of_a_language(language: str) -> None:
    """A plain message of each language has its code found, in its script's digits and with accents dropped, too."""
    found = find_code(mail(CODES[language]))
    assert found is not None
    assert found.get_secret_value() == "482915"


TRACKED = "https://u7.click.example/ls/click?upn=u001.xKhs7RyqUbQzDwHRqF5QXVbAQUGAKkdZVKDrK7QGx2LrA4wZY33eXpfp399v"
LINKS = {
    "ar": ("تأكيد حسابي", "حذف حسابي"),
    "be": ("Пацвердзіць уліковы запіс", "Выдаліць уліковы запіс"),
    "bg": ("Потвърди профила ми", "Изтрий профила ми"),
    "cs": ("Potvrdit můj účet", "Smazat můj účet"),
    "da": ("Bekræft min konto", "Slet min konto"),
    "de": ("Konto entsperren", "Konto löschen"),
    "el": ("Επιβεβαίωση του λογαριασμού μου", "Διαγραφή του λογαριασμού μου"),
    "en": ("Confirm my account", "Delete my account"),
    "es": ("Confirmar mi cuenta", "Eliminar mi cuenta"),
    "et": ("Kinnita minu konto", "Kustuta minu konto"),
    "fa": ("حساب مرا تأیید کن", "حذف حساب من"),
    "fi": ("Poista tilini lukitus", "Poista tilini"),
    "fr": ("Déverrouiller mon compte", "Supprimer mon compte"),
    "he": ("אישור החשבון שלי", "מחיקת החשבון שלי"),
    "hi": ("मेरे खाते की पुष्टि करें", "मेरा खाता हटाएं"),
    "hr": ("Potvrdi moj račun", "Izbriši moj račun"),
    "hu": ("Fiókom megerősítése", "Fiókom törlése"),
    "id": ("Konfirmasi akun saya", "Hapus akun saya"),
    "it": ("Sblocca il mio account", "Elimina il mio account"),
    "ja": ("アカウントのロック解除", "アカウントを削除"),
    "ko": ("내 계정 인증하기", "내 계정 삭제"),
    "lt": ("Patvirtinti mano paskyrą", "Ištrinti mano paskyrą"),
    "lv": ("Apstiprināt kontu", "Dzēst kontu"),
    "ms": ("Sahkan akaun saya", "Padam akaun saya"),
    "nb": ("Lås opp kontoen min", "Slett kontoen min"),
    "nl": ("Account ontgrendelen", "Account verwijderen"),
    "pl": ("Odblokuj moje konto", "Usuń moje konto"),
    "pt": ("Desbloquear minha conta", "Excluir minha conta"),
    "ro": ("Deblochează-mi contul", "Șterge contul meu"),
    "ru": ("Разблокировать мою учётную запись", "Удалить мою учётную запись"),
    "sk": ("Odomknúť môj účet", "Zmazať môj účet"),
    "sl": ("Potrdi moj račun", "Izbriši moj račun"),
    "sr": ("Потврди мој налог", "Обриши мој налог"),
    "sv": ("Lås upp mitt konto", "Radera mitt konto"),
    "th": ("ยืนยันบัญชีของฉัน", "ลบบัญชีของฉัน"),
    "tr": ("Hesabımı onayla", "Hesabımı sil"),
    "uk": ("Підтвердити мій обліковий запис", "Видалити мій обліковий запис"),
    "ur": ("کھاتا کی تصدیق کریں", "کھاتا حذف کریں"),
    "vi": ("Xác nhận tài khoản của tôi", "Xóa tài khoản của tôi"),
    "zh": ("取消锁定我的帐户", "删除我的帐户"),
}


@pytest.mark.parametrize("language", LINKS)
def test_links_of_a_language_behind_a_click_tracker(language: str) -> None:
    """Where the URL says nothing, the text does: one goes on, and its like that deletes is not followed."""
    goes_on, deletes = LINKS[language]
    found = find_any_link(mail(html=f'<p><a href="{TRACKED}">{goes_on}</a></p>'))
    assert found is not None
    assert found.get_secret_value() == TRACKED
    assert find_any_link(mail(html=f'<p><a href="{TRACKED}">{deletes}</a></p>')) is None


REMOVALS = {
    "ar": ("إزالة الحساب في Acorn", "أكد إزالة الحساب"),
    "az": ("Hesabın silinməsi", "Hesabın silinməsini təsdiqlə"),
    "ba": ("Acorn аккаунтын юйыу", "Аккаунтты юйыуҙы раҫларға"),
    "ca": ("Supressió del compte", "Confirma la supressió del compte"),
    "da": ("Fjernelse af din konto", "Bekræft fjernelse af konto"),
    "ga": ("Baint do chuntais", "Deimhnigh baint an chuntais"),
    "gl": ("Retirada da túa conta", "Confirmar a retirada da conta"),
    "he": ("הסרת החשבון שלך", "אישור הסרת החשבון"),
    "hr": ("Uklanjanje vašeg računa", "Potvrdi uklanjanje računa"),
    "hu": ("A fiók eltávolítása", "Fiókeltávolítás megerősítése"),
    "is": ("Fjarlæging aðgangs", "Staðfesta fjarlægingu aðgangs"),
    "it": ("Rimozione del tuo account", "Conferma rimozione account"),
    "nb": ("Fjerning av konto", "Bekreft fjerning av konto"),
    "nl": ("Accountverwijdering", "Accountverwijdering bevestigen"),
    "pt": ("Remoção da sua conta", "Confirmar remoção da conta"),
    "sq": ("Heqje e llogarisë", "Konfirmoni heqjen e llogarisë"),
    "sr": ("Уклањање вашег налога", "Потврди уклањање налога"),
    "sv": ("Borttagning av ditt konto", "Bekräfta borttagning av konto"),
    "ta": ("கணக்கு அகற்றுதல்", "கணக்கு அகற்றுவதை உறுதிப்படுத்து"),
    "uk": ("Вилучення облікового запису", "Підтвердити вилучення облікового запису"),
    "zh": ("Acorn 帳號移除", "確認移除帳號"),
}


@pytest.mark.parametrize("language", REMOVALS)
def test_the_removal_of_an_account_is_not_confirmed(language: str) -> None:
    """Neither where the subject says what is confirmed, nor where the button does; nobody asked for it."""
    subject, button = REMOVALS[language]
    assert find_any_link(mail(f"confirm:\n{TRACKED}", subject=subject)) is None
    assert find_any_link(mail(html=f'<p><a href="{TRACKED}">{button}</a></p>')) is None


RESETS = {
    "ar": ("استعادة كلمة المرور", "تأكيد استعادة كلمة المرور"),
    "ba": ("Паролде яңыртыу", "Паролде яңыртыуҙы раҫларға"),
    "de": ("Passwortwiederherstellung", "Passwortwiederherstellung bestätigen"),
    "fi": ("Salasana nollattu", "Vahvista salasanan nollaus"),
    "fr": ("Récupération du mot de passe", "Confirmer la récupération du mot de passe"),
    "ga": ("Athshocrú an phasfhocail", "Deimhnigh athshocrú pasfhocail"),
    "ky": ("Сырсөздү кайра коюу", "Сырсөздү кайра коюуну ырастоо"),
    "nl": ("Wachtwoordherstel", "Wachtwoordherstel bevestigen"),
    "sq": ("Ricaktim fjalëkalimi", "Konfirmoni ricaktim fjalëkalimi"),
}


@pytest.mark.parametrize("language", RESETS)
def test_a_reset_that_is_confirmed_is_a_reset(language: str) -> None:
    """Who waits for the mail of a sign-up never gets the link to another password, though it says "confirm"."""
    subject, button = RESETS[language]
    its = mail(html=f'<p><a href="{TRACKED}">{button}</a></p>', subject=subject)
    assert find_link(its, "https://u7.click.example", "reset") is not None
    assert find_link(its, "https://u7.click.example", "confirm") is None
