// Words for the journal while the connection is away: they stay in the box of this page, in no store, and count once.
// Without it, the buttons send the form as every form is sent.
"use strict";
(() => {
  const line = document.querySelector("[data-words]");
  if (!line) return;
  const { of, again, sending, away, changed, signIn } = line.dataset;
  const form = line.closest("form");
  const box = form.elements.text;
  let pressed = null; // the button whose press has found no connection yet
  let isSending = false, isReady = false, isGone = false;

  const say = (words) => { if (line.textContent !== words) line.textContent = words; };
  const address = () => pressed.getAttribute("formaction") || form.getAttribute("action");
  const post = () => fetch(address(), {
    method: "POST", body: new URLSearchParams(new FormData(form, pressed)), signal: AbortSignal.timeout(20000),
  });

  // Signed in anew elsewhere: take that session's token, if it is the same person's.
  async function renew() {
    const page = await (await fetch(again, { signal: AbortSignal.timeout(20000) })).text();
    const token = /name="csrf_token" value="([^"]+)"/.exec(page);
    if (!token || !page.includes(`data-of="${of}"`)) return false;
    form.elements.csrf_token.value = token[1];
    return true;
  }

  async function answered() {
    const first = await post();
    return first.status === 403 && await renew() ? post() : first;
  }

  async function send(isPress) {
    if (!pressed || isSending) return;
    isSending = true;
    if (box) box.readOnly = true; // what is sent is what stands here
    if (isPress) say(sending);
    let answer;
    try { answer = await answered(); } catch { /* no connection: the next try is in half a minute */ }
    if (box) box.readOnly = false;
    isSending = false;
    if (isGone) return;
    if (answer?.redirected) { // it is kept: go where it led
      isReady = true;
      return location.assign(answer.url);
    }
    const isOurs = answer && ![403, 429].includes(answer.status) && answer.status < 500;
    if (isOurs && (isPress || answer.status !== 401)) { // the page that follows says what is the matter, and keeps the words
      isReady = true;
      return form.requestSubmit(pressed);
    }
    say([401, 403].includes(answer?.status) ? signIn : away);
    line.scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("submit", (event) => {
    if (isReady) return;
    event.preventDefault();
    pressed = event.submitter;
    send(true);
  });
  // Who goes on writing says when it is ready.
  form.addEventListener("input", () => {
    if (!pressed || isSending) return;
    pressed = null;
    say(changed);
  });
  addEventListener("online", () => send(false));
  setInterval(() => send(false), 30000);
  addEventListener("beforeunload", (event) => {
    if (line.textContent && !isReady && !isGone) event.preventDefault();
  });
  document.addEventListener("leaving", () => { isGone = true; });
})();
