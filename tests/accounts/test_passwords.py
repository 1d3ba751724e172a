import subprocess
import sys

from lms.accounts.passwords import hash_password, is_password


def test_a_password_is_recognized_and_nothing_else_is():
    kept = hash_password("maple lantern quiet river")
    assert is_password(kept, "maple lantern quiet river")
    assert not is_password(kept, "maple lantern quiet rivers")
    assert not is_password(None, "maple lantern quiet river")
    assert not is_password("not a hash", "maple lantern quiet river")


def test_real_hashes_cost_64_mib_and_three_passes():
    """In a process of its own: this run's tests hash cheaply."""
    code = "from lms.accounts.passwords import hash_password; print(hash_password('x'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=2$")
