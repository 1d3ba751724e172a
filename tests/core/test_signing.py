import base64

from lms.core.signing import Signer, hash_token, new_token

SIGNER = Signer("a secret for this test only, long enough")


def test_a_sealed_value_opens_only_for_its_purpose():
    sealed = SIGNER.seal("one", {"a": 1})
    assert SIGNER.unseal("one", sealed, 60) == {"a": 1}
    assert SIGNER.unseal("other", sealed, 60) is None
    assert SIGNER.unseal("one", sealed + "x", 60) is None
    assert SIGNER.unseal("one", sealed, -1) is None
    assert Signer("another secret, long enough as well!!").unseal("one", sealed, 60) is None


def test_a_hidden_value_is_read_by_nobody_and_opens_only_for_its_purpose():
    hidden = SIGNER.hide("one", {"a": "words of mine"})
    assert b"words" not in base64.urlsafe_b64decode(hidden)
    assert SIGNER.reveal("one", hidden, 60) == {"a": "words of mine"}
    assert SIGNER.reveal("other", hidden, 60) is None
    assert SIGNER.reveal("one", hidden, -1) is None
    assert SIGNER.reveal("one", hidden[:-6] + "AAAAAA", 60) is None
    assert Signer("another secret, long enough as well!!").reveal("one", hidden, 60) is None
    for broken in ("", "x", "é", "====", hidden + "x", SIGNER.seal("one", {"a": 1})):
        assert SIGNER.reveal("one", broken, 60) is None


def test_a_mac_holds_for_its_purpose_and_text():
    mac = SIGNER.mac("csrf", "token")
    assert SIGNER.is_mac("csrf", "token", mac)
    assert not SIGNER.is_mac("csrf", "other", mac)
    assert not SIGNER.is_mac("audit", "token", mac)
    assert not SIGNER.is_mac("csrf", "token", "é\ud800")


def test_tokens_are_long_and_kept_as_hashes():
    assert len(new_token()) >= 43
    assert hash_token("a") != hash_token("b")
