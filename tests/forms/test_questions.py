"""What is answered when a page asks again, by its words: more for who has decided more."""

import pytest

from journeyman.forms.questions import ends_two_factor, harmless, named, states_nothing

HARMLESS = (
    "Are you sure?",
    "Set up two-factor authentication now?",
    "Send the form?",
    "Your old codes will stop working. Go on?",
    "Do you accept the terms?",
    "Möchten Sie die Zwei-Faktor-Authentisierung einrichten?",
    "Set up two-factor authentication for Exclusive Books?",
)
OF_TWO_FACTOR = (
    "Turn off two-factor?",
    "Disable two-factor authentication for your account?",
    "Remove this device?",
    "Remove the authenticator?\nYour account will be less secure.",
    "Zwei-Faktor-Authentisierung deaktivieren?",
    "Turn off two-factor authentication?",
    "Are you sure you want to remove this authenticator? Your account will be less secure.",
    "Remove two-factor authentication from your account? Your recovery codes will be deleted, too.",
    "Turn two-factor off?",
    "Remove the authenticator and its recovery codes?",
    "Disable two-factor authentication and continue?",
    "Remove?",
    "Really disable?",
    "Do you really want to remove it? This action cannot be undone.",
    "Möchten Sie die Zwei-Faktor-Authentisierung für Ihr Konto wirklich deaktivieren?",
    "Sind Sie sicher, dass Sie diesen Authenticator entfernen möchten? Ihr Konto ist dann weniger sicher.",
    "Wirklich entfernen?",
    "Voulez-vous vraiment désactiver l'authentification à deux facteurs ?",
    "Désactiver la double authentification de votre compte ?",
    "¿Desactivar la verificación en dos pasos en tu cuenta?",
    "¿Está seguro de que desea eliminar este autenticador? Su cuenta será menos segura.",
    "Vuoi davvero disattivare l'autenticazione a due fattori?",
    "Deseja desativar a autenticação de dois fatores da sua conta?",
    "Weet je zeker dat je deze authenticator wilt verwijderen?",
    "Tweefactorauthenticatie verwijderen? Je account is dan minder veilig.",
    "Удалить аутентификатор?",
    "两步验证を停用?",
)
OF_THE_ACCOUNT = (
    "Delete your account?",
    "Turn off two-factor? Your account will be deleted!",
    "Konto wirklich löschen?",
    "Disable two-factor and delete your account",
    "This will disable two-factor authentication and close your account. Go on?",
    "Permanently delete everything?",
    "Remove two-factor? All your data will be deleted.",
    "Remove two-factor and all your data?",
    "Disable two-factor and your account?",
    "Delete the user alpha?",
    "Isto exclui a sua conta.",
    "Excluem-se todos os dados da conta?",
    "Estamos excluindo a conta. Continuar?",
    "Esto excluye su cuenta.",
    "Your account will be excluded.",
    "Votre compte sera exclu.",
    "Turn off two-factor? Your account will be closed.",
    "Disable two-factor, end the membership and remove the files?",
    "Möchten Sie Ihren Zugang wirklich löschen?",
    "Mitgliedschaft kündigen?",
    "Zwei-Faktor-Authentisierung deaktivieren und Konto löschen?",
    "Zwei-Faktor-Authentisierung entfernen? Alle Daten werden gelöscht.",
    "Désactiver la double authentification et supprimer le compte ?",
    "¿Desactivar el doble factor y eliminar la cuenta?",
    "Disattivare i due fattori ed eliminare i dati?",
    "Desativar os dois fatores e excluir a conta?",
    "Authenticator en account verwijderen?",
    "Отключить двухфакторную аутентификацию и удалить аккаунт?",
    "Delete?\nalpha will be deleted",
    "Turn the payroll off?",
    "Remove the two-factor authenticator and delete alpha?",
    "Remove two-factor and alpha?",
    "Remove two-factor? You will lose access.",
    "Pay?",
    "Buy two-factor authentication?",
    "Sign out?",
)
COSTS_OR_ENDS = (
    "This will charge your card $10",
    "Continue for 9,99 €?",
    "Start for EUR 5 a month?",
    "Go on? 49 kr",
    "Start paid trial?",
    "Unregister alpha?",
    "Wipe all data",
    "Close my membership?",
    "Kostenpflichtig fortfahren?",
    "Vous serez débité. Continuer ?",
    "Se cobrará un cargo. ¿Continuar?",
    "Verrà addebitato il costo. Continuare?",
    "Será cobrada uma taxa. Continuar?",
    "Hiervoor worden kosten in rekening gebracht. Doorgaan?",
)
STATED = ("I am at least 18 years old", "Are you over 18?")


@pytest.mark.parametrize("words", HARMLESS)
def test_a_harmless_question_is_answered_yes_in_a_search(words: str) -> None:
    """What ends nothing, costs nothing and states nothing only asks once more."""
    assert harmless(words)
    assert ends_two_factor(words)
    assert states_nothing(words)


@pytest.mark.parametrize("words", OF_TWO_FACTOR)
def test_what_ends_two_factor_is_for_who_takes_it_away(words: str) -> None:
    """A search says no; the removal of an authenticator, which was decided, says yes."""
    assert not harmless(words)
    assert ends_two_factor(words)


@pytest.mark.parametrize("words", OF_THE_ACCOUNT)
def test_what_ends_the_account_is_for_neither(words: str) -> None:
    """Not even a removal goes so far; what a recipe names does, since a person wrote it."""
    assert not harmless(words)
    assert not ends_two_factor(words)
    assert named(words)


@pytest.mark.parametrize("words", COSTS_OR_ENDS)
def test_what_costs_or_ends_in_other_words_is_agreed_to_by_neither(words: str) -> None:
    """A charge, an amount of money, or an end that buttons don't name so."""
    assert not harmless(words)
    assert not ends_two_factor(words)
    assert named(words)


@pytest.mark.parametrize("words", STATED)
def test_nobody_states_a_fact(words: str) -> None:
    """An age is stated by no form that is sent; only a click that a recipe names agrees to it."""
    assert not states_nothing(words)
    assert not harmless(words)
    assert not ends_two_factor(words)
    assert named(words)


@pytest.mark.parametrize("words", ["Buy a plan?", "Pay now?", "Upgrade to continue?", "Log out?"])
def test_a_search_neither_pays_nor_leaves(words: str) -> None:
    """The words that no search follows are those that it agrees to nowhere."""
    assert not harmless(words)
