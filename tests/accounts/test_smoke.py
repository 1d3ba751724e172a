def test_first_page(client):
    answer = client.get("/")
    assert answer.status_code == 200, answer.text
    assert client.get("/nowhere").status_code == 404
    assert client.get("/account").status_code == 401
    for page in ("/sign-in", "/card", "/new-password", "/safety", "/help", "/healthz"):
        assert client.get(page).status_code == 200, page
