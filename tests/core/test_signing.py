from lms.core.signing import Signer, hash_token, new_token

SIGNER = Signer("a secret for this test only, long enough")


def test_a_sealed_value_opens_only_for_its_purpose():
    sealed = SIGNER.seal("one", {"a": 1})
    assert SIGNER.unseal("one", sealed, 60) == {"a": 1}
    assert SIGNER.unseal("other", sealed, 60) is None
    assert SIGNER.unseal("one", sealed + "x", 60) is None
    assert SIGNER.unseal("one", sealed, -1) is None
    assert Signer("another secret, long enough as well!!").unseal("one", sealed, 60) is None


def test_a_mac_holds_for_its_purpose_and_text():
    mac = SIGNER.mac("csrf", "token")
    assert SIGNER.is_mac("csrf", "token", mac)
    assert not SIGNER.is_mac("csrf", "other", mac)
    assert not SIGNER.is_mac("audit", "token", mac)
    assert not SIGNER.is_mac("csrf", "token", "é\ud800")


def test_tokens_are_long_and_kept_as_hashes():
    assert len(new_token()) >= 43
    assert hash_token("a") != hash_token("b")
