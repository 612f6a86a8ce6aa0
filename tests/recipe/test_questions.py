"""Required fields that nothing is known for: asked all at once, answered by the profile, never invented, never paid."""

from dataclasses import replace

import pytest

from journeyman.domain.outcome import Done, Need, NeedsInput
from journeyman.domain.page import FormField
from journeyman.recipe.run import run_steps
from journeyman.recipe.sights import Patience
from tests.recipe.conftest import recipe_with
from tests.recipe.fakes import FakePage, FakeVisit
from tests.recipe.test_submit_form import SIGN_UP, TERMS, field, filled, page_of, submit

SIZE = field("size", "How big is your team?", "select-one", tag="select", required=True, options=("", "1-10", "11-50"))
COMPANY = field("company", "Company *")
HEARD = [
    field("heard", label, "radio", required=True, group="How did you hear of us?", id=label)
    for label in ("A friend", "An advert")
]
CARD = field("cc", "Card number", autocomplete="cc-number", required=True)


def apart(*fields: FormField) -> list[FormField]:
    """Return the fields with refs of their own."""
    return [replace(its, ref=str(place)) for place, its in enumerate(fields)]


async def asked(*fields: FormField, profile: dict[str, str] | None = None) -> NeedsInput:
    """Return what a sign-up form with these fields asks; nothing was done on its page."""
    page = page_of(*apart(*SIGN_UP, *fields))
    outcome = await submit(FakeVisit(page, profile_says=profile or {}))
    assert isinstance(outcome, NeedsInput)
    assert page.did == []
    return outcome


async def test_all_that_is_asked_is_asked_at_once() -> None:
    """Each field is told with label, name, kind and options, and with what answers it; options of radios, too."""
    outcome = await asked(SIZE, COMPANY, *HEARD)
    assert outcome == NeedsInput(
        Need.QUESTION,
        'The form on /register requires "How big is your team?" (field size, select, kind unknown; one of: 1-10, '
        "11-50); "
        '"Company *" (field company, text, kind organization); '
        '"How did you hear of us?" (field heard, radio, kind unknown; one of: A friend, An advert): '
        "the identity has no answer. Give it and call the journey again: "
        "journeyman agent set AGENT 'how big is your team=…' 'organization=…' 'how did you hear of us=…'",
    )


async def test_the_answers_that_were_asked_for_fill_the_form() -> None:
    """The keys that the question names answer it on the next try."""
    page = page_of(*apart(*SIGN_UP, SIZE, COMPANY, *HEARD))
    profile = {"how big is your team": "11-50", "organization": "Acme", "how did you hear of us": "an advert"}
    assert await submit(FakeVisit(page, profile_says=profile)) == Done()
    assert filled(page)["company"] == "Acme"
    assert ("choose", "size", "11-50") in page.did
    assert [act for act in page.did if act[0] == "tick"] == [("tick", "heard")]


async def test_an_answer_that_is_no_option_is_asked_for_again() -> None:
    """Nothing near is chosen instead."""
    outcome = await asked(SIZE, profile={"how big is your team": "about ten"})
    assert "1-10, 11-50" in outcome.question


@pytest.mark.parametrize("label", ["Shoe size *", "* Shoe size", "Shoe size\uff0a"])
async def test_a_star_means_required(label: str) -> None:
    """Where the markup does not say that a field is required, its label's star does."""
    assert "Shoe size" in (await asked(field("shoe", label))).question


async def test_what_is_optional_stays_empty() -> None:
    """An unknown field that need not be filled is not asked about."""
    page = page_of(*apart(*SIGN_UP, field("shoe", "Shoe size"), replace(SIZE, required=False)))
    assert await submit(FakeVisit(page)) == Done()
    assert set(filled(page)) == {"email", "username", "password"}
    assert not [act for act in page.did if act[0] == "choose"]


async def test_a_payment_is_told_before_any_question() -> None:
    """With a payment no answer helps, so it is what is told; nothing is typed, whatever the profile holds."""
    outcome = await asked(
        SIZE, CARD, TERMS, profile={"cc-number": "4111111111111111", "card number": "4111111111111111"}
    )
    assert outcome.kind is Need.PAYMENT
    assert '"Card number"' in outcome.question
    assert "4111" not in outcome.question


async def test_a_box_that_must_be_ticked_is_a_question() -> None:
    """Where an agent lives is a fact: it is ticked if somebody said so."""
    box = field("adult", "I live in Bree", "checkbox", required=True)
    assert "one of: yes, no" in (await asked(box)).question
    page = page_of(*apart(*SIGN_UP, box))
    assert await submit(FakeVisit(page, profile_says={"I live in Bree": "yes"})) == Done()
    assert ("tick", "adult") in page.did


@pytest.mark.parametrize("label", ["I am over 18", "Ich bin mindestens 16 Jahre alt und akzeptiere die AGB"])
async def test_an_age_is_not_declared_with_the_terms(label: str) -> None:
    """Consent to terms is no consent to say how old one is: that is asked, and ticked if somebody said so."""
    box = field("adult", label, "checkbox")
    assert f"AGENT '{label.lower()}=…'" in (await asked(box)).question
    page = page_of(*apart(*SIGN_UP, box))
    assert await submit(FakeVisit(page, profile_says={label: "yes"})) == Done()
    assert ("tick", "adult") in page.did
    page = page_of(*apart(*SIGN_UP, box))
    assert await submit(FakeVisit(page, profile_says={label: "no"})) == Done()
    assert ("tick", "adult") not in page.did


BUNDLES = [
    "I agree to the terms and to receive offers by e-mail",
    "I accept the Terms of Service, the Privacy Policy and marketing communications",
    "I have read the terms and consent to be contacted by selected partners",
    "Ich akzeptiere die AGB und möchte den Newsletter erhalten",
    "J'accepte les CGU et de recevoir des offres commerciales",
    "Akceptuję regulamin i wyrażam zgodę na otrzymywanie informacji handlowych",
    "Я принимаю условия и согласен на получение рекламных материалов",
    "利用規約に同意し、お得な情報を受け取ります",
    "我同意服务条款并接收优惠信息",
    "I accept the terms and want to receive news and tips",
    "I accept the terms, including the advertising policy, and the newsletter",
    "I agree to the terms and to marketing e-mails, which I may opt out of at any time",
    "Ich akzeptiere die AGB und möchte Angebote erhalten",
    "Acepto las condiciones y recibir ofertas y novedades",
    "Я принимаю условия и хочу получать новости",
]


@pytest.mark.parametrize("label", BUNDLES)
async def test_advertising_is_not_agreed_to_with_the_terms(label: str) -> None:
    """A box that bundles two consents is asked about where it must be ticked, by what both are, and else left clear."""
    box = field("agree", label, "checkbox", required=True)
    told = (await asked(box)).question
    assert f'"{label[:80]}" (field agree, checkbox' in told
    assert "accepts the terms and agrees to advertising" in told
    plainly = field("terms", "I accept the terms", "checkbox", required=True)
    page = page_of(*apart(*SIGN_UP, replace(box, required=False, checked=True), plainly))
    assert await submit(FakeVisit(page)) == Done()
    assert [act for act in page.did if act[0] in {"tick", "clear"}] == [("clear", "agree"), ("tick", "terms")]
    page = page_of(*apart(*SIGN_UP, box))
    assert await submit(FakeVisit(page, profile_says={label: "yes"})) == Done()
    assert ("tick", "agree") in page.did


@pytest.mark.parametrize("checked", [True, False])
async def test_the_only_box_of_the_terms_is_asked_about_though_no_markup_requires_it(*, checked: bool) -> None:
    """Many services refuse the form without it, and say so only then: whether to agree to both is asked before."""
    box = field("agree", BUNDLES[0], "checkbox", checked=checked)
    assert "accepts the terms and agrees to advertising" in (await asked(box)).question
    for said, did in (("yes", ["tick"]), ("no", ["clear"] if checked else [])):
        page = page_of(*apart(*SIGN_UP, box))
        assert await submit(FakeVisit(page, profile_says={BUNDLES[0]: said})) == Done()
        assert [act[0] for act in page.did if act[0] in {"tick", "clear"}] == did


@pytest.mark.parametrize(("label", "need"), [("I accept the terms", None), (BUNDLES[0], Need.QUESTION)])
async def test_a_step_that_accepts_the_terms_is_a_consent_as_well(label: str, need: Need | None) -> None:
    """What a recipe of single steps ticks as terms is asked about as the form reader does."""
    page = page_of(*apart(*SIGN_UP, field("agree", label, "checkbox", required=True)))
    page.view.seen = {f'checkbox "{label}"'}
    recipe = recipe_with(f"- {{check: {{checkbox: {label}}}, with: terms}}\n")
    outcome = await run_steps((recipe.enrol_totp or ())[:1], FakeVisit(page), recipe, patience=Patience())
    assert (outcome.kind if isinstance(outcome, NeedsInput) else None) is need
    assert page.did == ([] if need else [("tick", "agree")])


async def test_what_stands_beside_a_short_consent_is_part_of_it() -> None:
    """A bare "I agree" tells nothing: what it is to stands beside it."""
    box = field("agree", "I agree", "checkbox", required=True, nearby="To the terms, and to your newsletter.")
    assert "agrees to advertising" in (await asked(box)).question


@pytest.mark.parametrize(
    "label",
    [
        "I agree to the terms of service and to any updates to these terms",
        "I accept the terms and conditions, the privacy policy and the community guidelines",
        "Ich akzeptiere die AGB und habe die Datenschutzerklärung gelesen",
        "Souhlasím s obchodními podmínkami a reklamačním řádem",
        "I agree to the terms and to receive emails about my account",
        "I accept the terms and want to be notified of important updates to my account",
        "I agree to the News Site Rules and the terms",
        "I accept the terms and conditions of Daily News",
        "I accept the terms of service and opt in to arbitration",
        "I accept the terms of service; tips are final",
        "I accept the terms, including the Advertising policy",
        "I accept the terms. We will never send you marketing emails.",
        "I accept the terms, no marketing",
        "Ich akzeptiere die AGB. Wir versenden keine Werbung.",
        "J'accepte les conditions. Nous n'enverrons jamais de publicité.",
        "Acepto las condiciones. Nunca te enviaremos publicidad.",
        "Я принимаю условия. Мы никогда не отправляем рекламу.",
        "利用規約に同意します。広告は送信しません。",
        "我同意服务条款。我们不会发送广告。",
    ],
)
async def test_terms_of_several_sorts_are_one_consent(label: str) -> None:
    """What a service's terms are made of, and that they change, is no advertising."""
    page = page_of(*apart(*SIGN_UP, field("agree", label, "checkbox", required=True)))
    assert await submit(FakeVisit(page)) == Done()
    assert ("tick", "agree") in page.did


async def test_what_is_never_sent_is_no_consent_of_a_short_one() -> None:
    """A help text that promises no advertising is none; what is agreed to before such a promise is."""
    box = field("agree", "I agree", "checkbox", required=True, nearby="We never send you marketing emails.")
    page = page_of(*apart(*SIGN_UP, box))
    assert await submit(FakeVisit(page)) == Done()
    assert (
        "agrees to advertising"
        in (
            await asked(
                replace(box, label="I accept the terms and the newsletter, and you will never send me anything else")
            )
        ).question
    )


async def test_what_a_question_tells_to_call_holds_nothing_for_the_shell() -> None:
    """A page's label is not ours: the command that answers it has its words alone, in quotes."""
    outcome = await asked(field("x", "Pet'; $(reboot) `id`\n\x1b[31m name", required=True))
    command = outcome.question.rpartition("journeyman agent set")[2]
    assert command == " AGENT 'pet reboot id 31m name=…'"
    assert outcome.question.isprintable()


async def test_a_country_in_the_pages_own_language() -> None:
    """A country that is known by its code is chosen by its name in the page's language."""
    options = ("Bitte wählen", "Deutschland", "Norwegen")
    country = field(
        "country", "Land", "select-one", tag="select", required=True, options=options, autocomplete="country"
    )
    page: FakePage = page_of(*apart(*SIGN_UP, country))
    page.view.snapshot = replace(page.view.snapshot, language="de")
    assert await submit(FakeVisit(page, profile_says={"country": "NO"})) == Done()
    assert ("choose", "country", "Norwegen") in page.did
