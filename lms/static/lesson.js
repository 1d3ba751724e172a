// A lesson while it is read: its time and place, steps that wait for a connection, a voice, a copy on one's own device.
// Without it, the buttons and links of the page say and do enough.
"use strict";
(() => {
  const told = document.currentScript.dataset; // beats, token, spot, whose, copy
  const minute = 60000;
  const language = (document.querySelector("article h1[lang]") ?? document.documentElement).lang.slice(0, 2);
  const path = location.pathname.replace(/\/copy$/, "");
  const isOwn = Boolean(told.whose); // only a device that is somebody's own keeps anything
  let token = told.token;

  function post(address, fields) {
    const body = new URLSearchParams(fields);
    body.set("csrf_token", token || "");
    return fetch(address, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(20000) });
  }

  // --- What waits: steps and answers that found no connection. Sent once, in order, by the person who left them.

  const line = document.querySelector("[data-waiting]");
  const place = `waits-${told.whose}`;
  let waiting = [];
  let isSending = false;
  let isSignedOut = false;
  let isGone = false; // left quickly: nothing is written any more
  document.addEventListener("leaving", () => { isGone = true; });

  function read() {
    if (!isOwn) return;
    try { waiting = JSON.parse(localStorage.getItem(place) || "[]"); } catch { /* a store that is closed */ }
  }

  function write() {
    if (!isOwn || isGone) return;
    try {
      if (waiting.length) localStorage.setItem(place, JSON.stringify(waiting));
      else localStorage.removeItem(place);
    } catch { /* it stays on this page */ }
  }

  function say(words) {
    if (line && line.textContent !== words) line.textContent = words;
  }

  function tell() {
    if (!line) return;
    const steps = waiting.filter((one) => !one.isTime).length;
    if (isSignedOut) return say(line.dataset.signIn);
    if (!steps) return say("");
    const count = steps === 1 ? line.dataset.one : line.dataset.many.replace("#", steps);
    say(`${count} ${isOwn ? line.dataset.device : line.dataset.page}`);
  }

  function wait(one) {
    read();
    waiting = waiting.filter((other) => one.isTime || other.isTime || other.address !== one.address);
    // time goes first: a step moves the clock on, and would leave no room for the minutes before it
    if (one.isTime) waiting.unshift(one);
    else waiting.push(one);
    write();
    tell();
  }

  // Another session than the page's own (a copy has none): take its token, if it is the same person's.
  async function renew() {
    const page = await fetch(path, { signal: AbortSignal.timeout(20000) });
    const text = await page.text();
    isSignedOut = page.status === 401;
    const found = / data-token="([^"]+)" data-whose="([^"]*)"/.exec(text);
    if (!page.ok || !found || found[2] !== (told.whose || "")) return false;
    token = found[1];
    return true;
  }

  async function send() {
    read();
    if (isSending || !waiting.length) return;
    isSending = true;
    let isSent = false, hasRenewed = false;
    try {
      if (!token) hasRenewed = await renew();
      while (waiting.length && token) {
        const one = waiting[0];
        one.isTried = true;
        write();
        const answer = await post(one.address, one.fields);
        if (answer.status === 403 && !hasRenewed && (hasRenewed = await renew())) continue;
        isSignedOut = answer.status === 401;
        if (isSignedOut || answer.status === 403 || answer.status === 429 || answer.status >= 500) break;
        read();
        waiting = waiting.filter((other) => JSON.stringify(other) !== JSON.stringify(one));
        write();
        isSent ||= !one.isTime;
      }
    } catch { /* no connection: the next try is in half a minute */ }
    isSending = false;
    tell();
    if (line && isSent && !waiting.length) {
      say(line.dataset.sent);
      show(location.hash.slice(1));
    }
  }

  // The page anew, at a part of it.
  function show(part) {
    history.scrollRestoration = "manual";
    history.replaceState(null, "", path + location.search + (part ? `#${part}` : ""));
    location.reload();
  }

  // After that: browsers stay at the top of a page they were told not to scroll, so go to the part, with the keyboard too.
  if (history.scrollRestoration === "manual") {
    if (location.hash) location.replace(location.hash);
    addEventListener("load", () => setTimeout(() => { history.scrollRestoration = "auto"; }));
  }

  function goOn(form) {
    const said = document.createElement("p");
    said.className = "quiet";
    said.textContent = line.dataset.noted;
    form.querySelector("button").replaceWith(said);
    const next = document.getElementById(form.dataset.waits);
    if (next && !next.contains(form)) next.scrollIntoView();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-waits]");
    if (!form || !line) return;
    event.preventDefault();
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
    const isEmpty = form.dataset.waits.startsWith("check-") && !fields.some(([, value]) => value.trim());
    const address = form.getAttribute("action").split("#")[0];
    let answer;
    try {
      if (told.copy === undefined) answer = await post(address, fields);
    } catch { /* no connection */ }
    if (answer && answer.type === "opaqueredirect") return waiting.length ? send() : show(form.dataset.waits);
    if (answer) return form.submit(); // something needs a look: the page says what
    if (isEmpty) return;
    wait({ address, fields });
    goOn(form);
  });

  addEventListener("online", () => {
    send();
    setTimeout(send, 3000); // a phone says so a moment before its network answers
  });
  if (line) {
    read();
    tell();
    send();
    setInterval(send, minute / 2);
  }

  // --- Time and place

  const parts = [...document.querySelectorAll("article > section[id]")];
  let touchedAt = Date.now();
  let sentSpot = told.spot || "";
  let clock;

  for (const name of ["pointerdown", "keydown", "scroll", "touchstart"]) {
    addEventListener(name, () => { touchedAt = Date.now(); }, { passive: true });
  }

  // The first paragraph that is on the screen below the top line, as "section.number".
  function spot() {
    const top = document.querySelector(".top").getBoundingClientRect().bottom;
    for (const part of [...parts].reverse()) {
      if (part.getBoundingClientRect().top > top + 60) continue;
      const number = [...part.children].findIndex((one) => one.getBoundingClientRect().bottom > top + 8);
      return number < 0 ? "" : `${part.id}.${number}`;
    }
    return "";
  }

  function noteTime() {
    read();
    const known = waiting.find((one) => one.isTime && !one.isTried && one.address === told.beats);
    const seconds = (known ? Number(known.fields[1][1]) : 0) + minute / 1000;
    const report = known ? known.fields[0][1] : crypto.getRandomValues(new BigUint64Array(2)).join("-").slice(0, 40);
    if (known) waiting.splice(waiting.indexOf(known), 1);
    wait({ address: told.beats, fields: [["report", report], ["seconds", String(seconds)]], isTime: true });
  }

  async function beat() {
    if (document.hidden || (!isSpeaking && Date.now() - touchedAt > 5 * minute)) return; // nobody is here
    const here = spot();
    try {
      if (told.copy !== undefined) throw new TypeError("a copy is read without a connection");
      const answer = await post(told.beats, { spot: here });
      if (answer.ok) sentSpot = here;
      else if (answer.status !== 403 || !(await renew())) clearInterval(clock); // signed out, or the place has ended
    } catch {
      if (isBegun) noteTime();
    }
    isBegun = true;
  }

  let isBegun = false;
  let isSpeaking = false;
  if (told.beats) {
    document.addEventListener("leaving", () => clearInterval(clock));
    addEventListener("pagehide", () => {
      const here = spot();
      if (!token || told.copy !== undefined || here === sentSpot || here === "") return;
      navigator.sendBeacon(told.beats, new URLSearchParams({ csrf_token: token, spot: here }));
    });
    clock = setInterval(beat, minute);
    beat();
  }

  // Back where one was, unless the page was asked for at another part, or one is on it already.
  const [section, number] = (told.spot || "").split(".");
  const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate" &&
    !(document.referrer && new URL(document.referrer).pathname === path);
  if (section && isNew && (!location.hash || location.hash === `#${section}`)) {
    document.getElementById(section)?.children[number]?.scrollIntoView();
  }

  function quietButton(where, words) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.textContent = words;
    where.append(button);
    return button;
  }

  // --- Listen: by a voice that lives on this device, so that no word of the lesson goes to anybody

  const listen = document.querySelector("[data-listen]");
  const speech = window.speechSynthesis;
  if (listen && speech) {
    const first = listen.dataset.listen;
    const button = quietButton(listen, first);
    const pieces = [...document.querySelectorAll("article > p, article > section :is(h2, h3, h4, p, li, dt, dd, th, td)")]
      .filter((one) => !one.closest("form, details, .quiet, .listen") && !one.querySelector("p, li") && one.textContent.trim());
    let at = -1;

    const voice = () => speech.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language));
    const offer = () => { listen.hidden = !voice(); };
    const mark = (on) => pieces[at]?.classList.toggle("spoken", on);

    function stop(words) {
      isSpeaking = false;
      speech.cancel();
      button.textContent = words;
      listen.classList.remove("on");
    }

    function speak() {
      mark(false);
      at += 1;
      if (at >= pieces.length) {
        at = -1;
        return stop(first);
      }
      const words = new SpeechSynthesisUtterance(pieces[at].textContent);
      words.voice = voice();
      words.lang = words.voice.lang;
      words.onend = () => { if (isSpeaking) speak(); };
      mark(true);
      pieces[at].scrollIntoView({ block: "nearest" });
      speech.speak(words);
    }

    button.addEventListener("click", () => {
      if (isSpeaking) return stop(listen.dataset.on);
      // go on with the piece that was stopped in, or begin with the first that can be seen
      if (at >= 0) at -= 1;
      else at = pieces.findIndex((one) => one.getBoundingClientRect().top > 0) - 1;
      if (at < -1) at = -1;
      pieces.forEach((one) => one.classList.remove("spoken"));
      isSpeaking = true;
      button.textContent = listen.dataset.stop;
      listen.classList.add("on");
      speak();
    });
    speech.addEventListener?.("voiceschanged", offer);
    for (const end of ["pagehide", "beforeunload"]) addEventListener(end, () => speech.cancel());
    document.addEventListener("leaving", () => { isSpeaking = false; speech.cancel(); });
    offer();
  }

  // --- A copy on this device: only where it is the person's own, only when they ask

  const keep = document.querySelector("[data-keep]");
  if (!isOwn && told.token) { // somebody called this device a shared one: nothing stays on it
    try {
      localStorage.clear();
      caches.delete("kept");
      navigator.serviceWorker.getRegistrations().then((all) => all.forEach((one) => one.unregister()));
    } catch { /* a browser that keeps nothing anyway */ }
  }
  if (keep && "caches" in window && "serviceWorker" in navigator) {
    const { offer } = keep.dataset;
    const button = quietButton(keep, offer);
    const status = keep.querySelector("[role=status]");
    const address = `${path}?${new URLSearchParams({ title: document.querySelector("h1").textContent, in: language })}`;
    const options = { ignoreSearch: true, ignoreVary: true };
    const worker = window.trustedTypes
      ? trustedTypes.createPolicy("worker", { createScriptURL: (one) => (one === "/sw.js" ? one : "about:blank") })
      : { createScriptURL: (one) => one };
    let isKept = false;
    let isOther = false; // the copy is in another language than this page

    function tellKept() {
      button.textContent = isOther ? keep.dataset.anew : isKept ? keep.dataset.remove : offer;
      status.textContent = isOther ? keep.dataset.other : isKept ? keep.dataset.kept : "";
    }

    async function fetched(one) {
      const answer = await fetch(one);
      if (!answer.ok || answer.redirected) throw new Error(one);
      return answer;
    }

    async function keepIt() {
      const cache = await caches.open("kept");
      const copy = await fetched(keep.dataset.keep);
      const offline = await fetched(keep.dataset.offline);
      const words = await copy.clone().text() + await offline.clone().text();
      for (const file of new Set(words.match(/\/static\/[^"]+/g))) await cache.put(file, await fetched(file));
      await cache.put(keep.dataset.offline, offline);
      await cache.delete(path, options); // one in another language
      await cache.put(address, copy);
      await navigator.serviceWorker.register(worker.createScriptURL(keep.dataset.worker));
    }

    button.addEventListener("click", async () => {
      try {
        const isGoing = isKept && !isOther;
        if (isGoing) await (await caches.open("kept")).delete(path, options);
        else await keepIt();
        isKept = !isGoing;
        isOther = false;
        tellKept();
      } catch {
        status.textContent = keep.dataset.not;
      }
    });
    caches.open("kept").then((cache) => cache.keys(path, options)).then(([found]) => {
      isKept = Boolean(found);
      const its = found && new URL(found.url).searchParams.get("in");
      isOther = Boolean(its) && its !== language;
      tellKept();
      keep.hidden = false;
    }).catch(() => { /* this browser keeps nothing */ });
  }
})();
