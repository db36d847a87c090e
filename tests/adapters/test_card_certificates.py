"""The check of card signatures: what counts, and the one reason for each thing that does not."""

import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from django.conf import LazySettings

from tests.support.card_authority import AT, ITEMS, OIDS, OPTIONS, POLICY, TEXT, TestAuthority, key, signed, usage
from yakuba.adapters.card_certificates import lists, verifier
from yakuba.adapters.card_certificates.holders import Oids
from yakuba.adapters.card_certificates.verifier import Authority, Verifier
from yakuba.kernel.identity.contracts import CardCheckDownError, CardFault, CardHolder, CardRefusedError
from yakuba.kernel.identity.service import card_verifier


@pytest.fixture
def authority(tmp_path: Path) -> TestAuthority:
    """A trusted one, with a list of today."""
    made = TestAuthority(tmp_path)
    made.publish()
    return made


def check(authority: TestAuthority, *anchors: x509.Certificate, policy: str = POLICY) -> Verifier:
    return Verifier(Authority(anchors or (authority.anchor(),), authority.folder, Oids(*OIDS), policy))


def fault(authority: TestAuthority, octets: bytes, text: bytes = TEXT, at: datetime = AT) -> CardFault:
    with pytest.raises(CardRefusedError) as refused:
        check(authority).verify(octets, text, at)
    return refused.value.code


def holder(authority: TestAuthority, octets: bytes) -> CardHolder:
    return check(authority).verify(octets, TEXT, AT)


def test_a_good_signature_gives_the_four_items_and_which_certificate_it_was(authority: TestAuthority) -> None:
    card = authority.card()
    found = holder(authority, signed(card))
    assert (found.name, found.born, found.sex, found.address) == (ITEMS[0], date(1988, 5, 2), "male", ITEMS[3])
    assert (found.serial, found.fingerprint) == (100, card.fingerprint(hashes.SHA256()).hex())
    assert found.issuer == authority.anchor().fingerprint(hashes.SHA256()).hex()
    assert ITEMS[0] not in repr(found)
    assert ITEMS[3] not in repr(found)


@pytest.mark.parametrize(
    "options",
    [OPTIONS, (*OPTIONS, pkcs7.PKCS7Options.NoCapabilities), (*OPTIONS, pkcs7.PKCS7Options.NoAttributes)],
)
def test_a_signature_with_or_without_attributes_is_read(
    authority: TestAuthority, options: tuple[pkcs7.PKCS7Options, ...]
) -> None:
    octets = signed(authority.card(), options=options)
    assert holder(authority, octets).serial == 100
    assert fault(authority, octets, TEXT + b" ") is CardFault.CHANGED


def test_what_another_program_signs_is_read(authority: TestAuthority, tmp_path: Path) -> None:
    pem = serialization.Encoding.PEM
    (tmp_path / "card.pem").write_bytes(authority.card().public_bytes(pem))
    private = key(9).private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "card.key").write_bytes(private)
    (tmp_path / "text").write_bytes(TEXT)
    words = "openssl cms -sign -binary -md sha256 -signer card.pem -inkey card.key -in text -outform DER -out signed"
    try:
        subprocess.run(words.split(), cwd=tmp_path, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not here")
    assert holder(authority, (tmp_path / "signed").read_bytes()).serial == 100


def test_a_changed_text_is_refused(authority: TestAuthority) -> None:
    octets = signed(authority.card())
    assert fault(authority, octets, TEXT.replace("署名".encode(), "著名".encode())) is CardFault.CHANGED
    assert fault(authority, octets, b"") is CardFault.CHANGED


@pytest.mark.parametrize("options", [OPTIONS, (*OPTIONS, pkcs7.PKCS7Options.NoAttributes)])
def test_a_changed_bit_of_the_signature_is_refused(
    authority: TestAuthority, options: tuple[pkcs7.PKCS7Options, ...]
) -> None:
    octets = bytearray(signed(authority.card(), options=options))
    octets[-1] ^= 1
    assert fault(authority, bytes(octets)) is CardFault.CHANGED


def test_the_digest_of_another_text_under_a_true_signature_is_refused(authority: TestAuthority) -> None:
    """The attributes are signed, so putting in the digest of the wanted text breaks the signature."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(TEXT)
    wanted = digest.finalize()
    other = hashes.Hash(hashes.SHA256())
    other.update(b"other")
    octets = signed(authority.card(), b"other")
    assert octets.count(other.copy().finalize()) == 1
    assert fault(authority, octets.replace(other.finalize(), wanted)) is CardFault.CHANGED


def test_somebody_elses_key_under_my_certificate_is_refused(authority: TestAuthority) -> None:
    assert fault(authority, signed(authority.card(), private=key(8))) is CardFault.CHANGED


def test_an_authority_of_the_same_name_with_another_key_is_not_trusted(authority: TestAuthority) -> None:
    twin = TestAuthority(authority.folder, which=1)
    assert twin.name == authority.name
    assert fault(authority, signed(twin.card())) is CardFault.UNTRUSTED
    assert fault(authority, signed(twin.card(), others=(twin.anchor(),))) is CardFault.UNTRUSTED


def test_two_authorities_of_one_name_that_are_both_trusted_are_told_apart(authority: TestAuthority) -> None:
    newer = TestAuthority(authority.folder, which=1, revoked=[100])
    newer.publish(file="newer.crl")
    both = check(authority, authority.anchor(), newer.anchor())
    assert (
        both.verify(signed(authority.card()), TEXT, AT).issuer != both.verify(signed(newer.card(101)), TEXT, AT).issuer
    )
    with pytest.raises(CardRefusedError, match="revoked"):
        both.verify(signed(newer.card()), TEXT, AT)


def test_an_unknown_authority_and_a_card_that_vouches_for_itself_are_not_trusted(authority: TestAuthority) -> None:
    stranger = TestAuthority(authority.folder, which=1, common_name="知らない認証局")
    assert fault(authority, signed(stranger.card())) is CardFault.UNTRUSTED
    with pytest.raises(CardRefusedError, match="untrusted"):
        check(authority, authority.anchor(ca=False)).verify(signed(authority.card()), TEXT, AT)
    over = authority.anchor(until=AT - timedelta(seconds=1))
    with pytest.raises(CardRefusedError, match="untrusted"):
        check(authority, over).verify(signed(authority.card()), TEXT, AT)


def test_a_card_cannot_issue_cards(authority: TestAuthority) -> None:
    """A certificate of a holder is no authority, although the authority signed it."""
    middle = authority.card(50, subject=authority.name)
    forged = TestAuthority(authority.folder, which=9).card(public=key(8).public_key())
    octets = signed(forged, private=key(8), others=(middle,))
    assert fault(authority, octets) is CardFault.UNTRUSTED
    ca = authority.card(more=[(x509.BasicConstraints(ca=True, path_length=None), True)])
    assert fault(authority, signed(ca)) is CardFault.UNTRUSTED


def test_weak_and_strange_certificates_are_not_trusted(authority: TestAuthority) -> None:
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
    assert fault(authority, signed(authority.card(public=weak.public_key()), private=weak)) is CardFault.UNTRUSTED
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.25.77"), b"\x05\x00")
    assert fault(authority, signed(authority.card(more=[(unknown, True)]))) is CardFault.UNTRUSTED
    assert holder(authority, signed(authority.card(more=[(unknown, False)]))).serial == 100


@pytest.mark.parametrize(
    "faults",
    [{"usage": usage(digital_signature=True)}, {"usage": None}, {"policy": "2.25.10"}, {"policy": ""}],
    ids=["利用者証明用", "no usage", "another policy", "no policy"],
)
def test_a_certificate_that_is_not_for_signing_is_refused(authority: TestAuthority, faults: dict[str, Any]) -> None:
    assert fault(authority, signed(authority.card(**faults))) is CardFault.NOT_FOR_SIGNING


def test_without_a_demanded_policy_the_use_alone_decides(authority: TestAuthority) -> None:
    plain = check(authority, policy="")
    assert plain.verify(signed(authority.card(policy="")), TEXT, AT).serial == 100


def test_validity_counts_to_the_second(authority: TestAuthority) -> None:
    authority.publish(next_at=AT + timedelta(days=400))
    first, last = AT - timedelta(days=5), AT + timedelta(days=5)
    octets = signed(authority.card(since=first, until=last))
    for moment in (first, last):
        assert check(authority).verify(octets, TEXT, moment).serial == 100
    for moment in (first - timedelta(seconds=1), last + timedelta(seconds=1)):
        assert fault(authority, octets, at=moment) is CardFault.EXPIRED


def test_a_revoked_serial_is_refused_as_soon_as_the_list_says_so(authority: TestAuthority) -> None:
    octets = signed(authority.card())
    assert holder(authority, octets).serial == 100
    authority.revoked.append(100)
    authority.publish()
    assert fault(authority, octets) is CardFault.REVOKED
    assert holder(authority, signed(authority.card(101))).serial == 101


def test_a_list_past_its_next_update_says_nothing_any_more(authority: TestAuthority) -> None:
    octets = signed(authority.card())
    authority.publish(next_at=AT)
    assert holder(authority, octets).serial == 100
    authority.publish(next_at=AT - timedelta(seconds=1))
    assert fault(authority, octets) is CardFault.STALE_LIST
    authority.publish(next_at=AT + timedelta(hours=1), file="b.crl")
    assert holder(authority, octets).serial == 100


def test_without_a_list_of_this_authority_it_cannot_be_said(authority: TestAuthority) -> None:
    octets, path = signed(authority.card()), authority.folder / "list.crl"
    path.unlink()
    other = TestAuthority(authority.folder, which=1)
    other.publish(file="same_name_other_key.crl")
    authority.publish(file="signed_by_another.crl", signed_with=1)
    (authority.folder / "broken.crl").write_bytes(b"no list")
    with pytest.raises(CardCheckDownError):
        check(authority).verify(octets, TEXT, AT)
    with pytest.raises(CardCheckDownError):
        Verifier(Authority((authority.anchor(),), authority.folder / "nowhere", Oids(*OIDS))).verify(octets, TEXT, AT)
    authority.publish()
    assert holder(authority, octets).serial == 100


def test_a_list_that_does_not_say_everything_is_no_list(authority: TestAuthority) -> None:
    octets = signed(authority.card())
    (authority.folder / "list.crl").unlink()
    partial = x509.IssuingDistributionPoint(None, None, False, True, None, False, False)
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.25.78"), b"\x05\x00")
    for extension in ((x509.DeltaCRLIndicator(1), True), (partial, True), (unknown, True)):
        authority.publish(extensions=[extension])
        with pytest.raises(CardCheckDownError):
            check(authority).verify(octets, TEXT, AT)
    authority.publish(extensions=[(x509.CRLNumber(7), False)])
    assert holder(authority, octets).serial == 100


def test_a_list_for_one_distribution_point_is_for_its_certificates_only(authority: TestAuthority) -> None:
    def at(place: str) -> list[x509.GeneralName]:
        return [x509.UniformResourceIdentifier(f"http://crl.example.jp/{place}.crl")]

    def pointed(place: str) -> x509.CRLDistributionPoints:
        return x509.CRLDistributionPoints([x509.DistributionPoint(at(place), None, None, None)])

    (authority.folder / "list.crl").unlink()
    authority.revoked = [100]
    for place in ("east", "west"):
        point = x509.IssuingDistributionPoint(at(place), None, False, False, None, False, False)
        authority.publish(file=f"{place}.crl", extensions=[(point, True)])
        authority.revoked = []
    assert fault(authority, signed(authority.card(more=[(pointed("east"), False)]))) is CardFault.REVOKED
    assert holder(authority, signed(authority.card(more=[(pointed("west"), False)]))).serial == 100
    for more in ([(pointed("north"), False)], []):
        with pytest.raises(CardCheckDownError):
            check(authority).verify(signed(authority.card(more=more)), TEXT, AT)


def test_the_newest_list_counts_whatever_its_file_is_called(authority: TestAuthority) -> None:
    octets = signed(authority.card())
    authority.revoked = [100]
    authority.publish(file="a.crl", made_at=AT - timedelta(hours=1))
    assert fault(authority, octets) is CardFault.REVOKED


@pytest.mark.parametrize(
    "items",
    [
        (),
        tuple(zip(OIDS[:3], ITEMS[:3], strict=True)),
        (*zip(OIDS, ITEMS, strict=True), (OIDS[0], "別の 名前")),
        tuple(zip(OIDS, ("森 太郎", "1988-05-02", "1", "青葉市"), strict=True)),
        tuple(zip(OIDS, ("森 太郎", "19880231", "1", "青葉市"), strict=True)),
        tuple(zip(OIDS, ("森 太郎", "19880502", "男", "青葉市"), strict=True)),
        tuple(zip(OIDS, ("", "19880502", "1", "青葉市"), strict=True)),
        tuple(zip(OIDS, ("森 太郎", "19880502", "1", ""), strict=True)),
    ],
    ids=["none", "three", "two names", "hyphens", "no such day", "sex", "no name", "no address"],
)
def test_a_certificate_without_the_four_items_is_unreadable(
    authority: TestAuthority, items: tuple[tuple[str, str], ...]
) -> None:
    assert fault(authority, signed(authority.card(items=items))) is CardFault.UNREADABLE


def test_long_items_are_read(authority: TestAuthority) -> None:
    long = "青葉市" + "字" * 60
    items = tuple(zip(OIDS, (*ITEMS[:3], long), strict=True))
    assert holder(authority, signed(authority.card(items=items))).address == long


def test_what_is_not_a_signature_of_the_agreed_form_is_unreadable(authority: TestAuthority) -> None:
    card, good = authority.card(), signed(authority.card())
    elliptic = ec.generate_private_key(ec.SECP256R1())
    by_curve = pkcs7.PKCS7SignatureBuilder().set_data(TEXT)
    by_curve = by_curve.add_signer(authority.card(public=elliptic.public_key()), elliptic, hashes.SHA256())
    sha512 = pkcs7.PKCS7SignatureBuilder().set_data(TEXT).add_signer(card, key(9), hashes.SHA512())
    two = pkcs7.PKCS7SignatureBuilder().set_data(TEXT).add_signer(card, key(9), hashes.SHA256())
    two = two.add_signer(authority.card(101), key(9), hashes.SHA256())
    der, detached = serialization.Encoding.DER, list(OPTIONS)
    unreadable = [
        b"", b"\x30\x80", b"x" * 100, good[:-1], good + b"\x00", good[: len(good) // 2], b"\x30" * 40_000,
        signed(card, options=(pkcs7.PKCS7Options.Binary,)),
        signed(card, options=(*OPTIONS, pkcs7.PKCS7Options.NoCerts)),
        by_curve.sign(der, detached), sha512.sign(der, detached), two.sign(der, detached),
        card.public_bytes(der),
    ]  # fmt: skip
    assert [fault(authority, octets) for octets in unreadable] == [CardFault.UNREADABLE] * len(unreadable)


def test_another_certificate_beside_the_signers_makes_no_difference(authority: TestAuthority) -> None:
    octets = signed(authority.card(), others=(authority.anchor(), authority.card(101)))
    assert holder(authority, octets).serial == 100


def test_two_certificates_of_one_number_are_unreadable(authority: TestAuthority) -> None:
    """Which of them signed is not to be guessed."""
    twin = authority.card(items=tuple(zip(OIDS, ("別 人", *ITEMS[1:]), strict=True)))
    assert fault(authority, signed(authority.card(), others=(twin,))) is CardFault.UNREADABLE


def test_a_list_of_ten_thousand_is_read_once_for_each_file(authority: TestAuthority) -> None:
    authority.revoked = [*range(1_000, 11_000)]
    authority.publish()
    octets = signed(authority.card())
    lists._read.cache_clear()
    for _again in range(3):
        assert holder(authority, octets).serial == 100
    assert lists._read.cache_info().misses == 1
    assert fault(authority, signed(authority.card(5_000))) is CardFault.REVOKED


def test_the_settings_say_whom_to_trust(authority: TestAuthority, settings: LazySettings) -> None:
    anchors = authority.folder / "anchors.pem"
    settings.CARD_VERIFIER = "yakuba.adapters.card_certificates.verifier.build"
    settings.CARD_ANCHORS, settings.CARD_LISTS = anchors, authority.folder
    settings.CARD_OIDS, settings.CARD_POLICY = ", ".join(OIDS), POLICY
    with pytest.raises(CardCheckDownError):
        card_verifier()
    anchors.write_bytes(authority.anchor().public_bytes(serialization.Encoding.PEM))
    assert card_verifier().verify(signed(authority.card()), TEXT, AT.astimezone(UTC)).serial == 100
    settings.CARD_VERIFIER = ""
    with pytest.raises(CardCheckDownError):
        card_verifier()


@pytest.mark.parametrize("text", ["2.25.1", "2.25.1,2.25.2,2.25.3,2.25.3", "a,b,c,d", ""])
def test_four_different_object_identifiers_are_needed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Oids.read(text)
    assert verifier.LEAST_BITS == 2048


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_a_signature_with_any_one_bit_changed_is_refused_with_a_reason_or_says_the_same(
    authority: TestAuthority,
) -> None:
    octets = signed(authority.card())
    verifying, same = check(authority), holder(authority, octets)
    accepted = []
    for place in range(len(octets)):
        changed = octets[:place] + bytes([octets[place] ^ 1]) + octets[place + 1 :]
        try:
            found = verifying.verify(changed, TEXT, AT)
        except CardRefusedError:
            continue
        accepted.append(replace(found, fingerprint=same.fingerprint))
    # How many bits at the end of the certificate's signature are unused is nobody's signature.
    assert accepted in ([], [same])
