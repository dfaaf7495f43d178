/* Keeps a results page up to date. Plain ES5, no library. The page is complete without it.

   The page is made of parts, elements with an id and data-part. The server pushes the parts that changed from one
   revision to the next; whenever that does not fit, this page is fetched again and its parts are compared. */
(function () {
  "use strict";
  var JITTER = 5000, SILENCE = 35000, SPEAK = 10000, QUIET = 20 * 60000;
  var ROLES = {TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell", col: "columnheader",
    row: "rowheader"};
  var html = document.documentElement, page = html.getAttribute("data-page");
  var stream = html.getAttribute("data-live"), POLL = stream ? 15000 : 55000;
  var revision = +html.getAttribute("data-revision");
  var words = by("live"), button = by("pause"), said = by("said");
  if (!words || !window.DOMParser || !window.JSON || !Element.prototype.querySelectorAll) { return; }

  var parts = document.querySelectorAll("[data-part]"), was = {}, i;
  var paused = false, waiting = false, lost = false, source = null, polling = null, heard = 0, serverTime = 0;
  var fetching = false, again = false, tag = null, news = [], title = null, spoke = 0, speaker = null, changed = now();

  function by(id) { return document.getElementById(id); }
  function now() { return new Date().getTime(); }
  function soon(ms) { return ms * Math.random(); }
  function word(name) { return words.getAttribute("data-" + name); }

  /* What the reader is told. */
  function draw() {
    var at = by("at"), state = "on", look = "on", text;
    if (paused) {
      state = look = "paused";
    } else if (lost) {
      state = look = "lost";
    } else if (!stream) {
      state = look = "copied";
    } else if (!heard) {
      state = look = "looking";
    } else if (at.hasAttribute("data-complete")) {
      state = "complete";
    } else if (now() - changed > QUIET || serverTime - Date.parse(at.getAttribute("datetime")) > QUIET) {
      state = "quiet";
    }
    text = word(state).replace("{clock}", at.getAttribute("data-clock"));
    if (paused && waiting) { text += " " + word("newer"); }
    if (words.textContent !== text) { words.textContent = text; }
    words.className = "quiet " + look;
    button.textContent = word(paused ? "resume" : "pause");
  }

  /* Polite announcements, together and at most one in ten seconds. */
  function say(items) {
    news = news.concat(items);
    if (!speaker) { speaker = setTimeout(speak, Math.max(0, spoke + SPEAK - now())); }
  }
  function speak() {
    var progress = by("progress"), few = news.length > 3 ? [word("updates").replace("{count}", news.length)] : news;
    speaker = null;
    spoke = now();
    if (progress) { few = few.concat(word("progress").replace("{progress}", progress.textContent)); }
    said.textContent = few.join(". ");
    if (title) { document.title = title; }
    news = [];
    title = null;
  }

  /* On phones the ward table is laid out as a list, which in some browsers makes it one to screen readers too. */
  function keepTable(inside) {
    var all = inside.querySelectorAll(".wards, .wards *"), i, role;
    for (i = 0; i < all.length; i += 1) {
      role = ROLES[all[i].getAttribute("scope") || all[i].tagName];
      if (role) { all[i].setAttribute("role", role); }
    }
  }

  /* Put new contents in a part, keeping the reader's place in it; true when it differs. */
  function put(part, inside) {
    var active = document.activeElement, href, link;
    if (!part || was[part.id] === inside) { return false; }
    href = active && active !== part && part.contains(active) && active.getAttribute("href");
    part.innerHTML = inside;
    was[part.id] = part.innerHTML;
    if (href) {
      link = part.querySelector('[href="' + href + '"]');
      if (link) { link.focus(); }
    }
    keepTable(part);
    part.className = part.className.replace(/ ?fresh/, "");
    if (part.tagName === "TR") {
      void part.offsetWidth;
      part.className += " fresh";
    }
    return true;
  }

  /* Signs of life. */
  function alive() {
    heard = now();
    if (lost) { lost = false; say([word("again")]); }
    draw();
  }
  function dead() {
    if (!lost) { lost = true; say([word("gone")]); }
    draw();
  }

  function moved(to) { revision = to; changed = now(); }
  function take(update) {
    var id;
    if (update.revision <= revision) { return; }
    if (paused) { waiting = true; draw(); return; }
    if (update.base > revision || update.pages.indexOf(page) >= 0) { fetchSoon(); return; }
    for (id in update.parts) { if (update.parts.hasOwnProperty(id)) { put(by(id), update.parts[id]); } }
    if (page === "home") { title = update.title; }
    moved(update.revision);
    if (update.news.length) { say(update.news); }
    draw();
  }

  /* The whole page again, and what differs in it. */
  function fetchSoon() { setTimeout(fetchPage, soon(1000)); }
  function fetchPage() {
    var ask;
    if (fetching) { again = true; return; }
    fetching = true;
    ask = new XMLHttpRequest();
    ask.open("GET", location.pathname);
    ask.timeout = 10000;
    if (tag) { ask.setRequestHeader("If-None-Match", tag); }
    ask.onload = function () {
      done();
      if (ask.status !== 200 && ask.status !== 304) { dead(); return; }
      if (ask.status === 200) { tag = ask.getResponseHeader("ETag"); compare(ask.responseText); }
      alive();
    };
    ask.onerror = ask.ontimeout = function () { done(); dead(); };
    ask.send();
  }
  function done() {
    fetching = false;
    if (again) { again = false; fetchSoon(); }
  }
  function compare(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html"), parts, i, telling;
    var number = +fresh.documentElement.getAttribute("data-revision");
    if (!fresh.querySelector("[data-part]") || number < revision) { return; }
    if (paused) { waiting = waiting || number > revision; return; }
    if (number === revision) { return; }
    parts = fresh.querySelectorAll("[data-part]");
    moved(number);
    title = fresh.title;
    for (i = 0; i < parts.length; i += 1) {
      if (put(by(parts[i].id), parts[i].innerHTML) && /^(figures|ward)$/.test(parts[i].id)) { telling = true; }
    }
    if (telling) { say([fresh.title]); }
  }

  /* Pushed news, and asking every 15 seconds where it cannot be pushed. */
  function listen() {
    var opened = false;
    stop();
    if (!stream || !window.EventSource) { poll(0); return; }
    source = new EventSource(stream);
    setTimeout(function (mine) { if (mine === source && !opened) { stop(); poll(0); } }, 5000, source);
    source.addEventListener("revision", function (e) { alive(); take(JSON.parse(e.data)); });
    source.addEventListener("ping", function (e) {
      var ping = JSON.parse(e.data);
      opened = true;
      serverTime = ping.at * 1000;
      alive();
      if (ping.revision > revision) {
        if (paused) { waiting = true; draw(); } else { fetchSoon(); }
      }
    });
    source.onerror = function () {
      var since = now();
      if (source.readyState === 2) { stop(); poll(soon(JITTER)); return; }
      setTimeout(function () { if (heard < since && source) { dead(); } }, 1500);
    };
  }
  function stop() {
    if (source) { source.close(); source = null; }
    clearTimeout(polling);
    polling = null;
  }
  function poll(wait, round) {
    polling = setTimeout(function () {
      fetchPage();
      if (round > 3 && stream && window.EventSource) { listen(); } else { poll((lost ? JITTER : POLL) + soon(JITTER), (round || 0) + 1); }
    }, wait);
  }

  button.onclick = function () {
    paused = !paused;
    try { sessionStorage.setItem("paused", paused ? "1" : ""); } catch (e) { /* storage is a comfort only */ }
    if (!paused) { waiting = false; tag = null; fetchPage(); }
    draw();
  };
  setInterval(function () {
    if (source && heard && now() - heard > SILENCE) { dead(); stop(); poll(0); }
  }, 5000);
  window.addEventListener("offline", dead);
  window.addEventListener("online", listen);
  window.addEventListener("pageshow", function (e) { if (e.persisted) { listen(); fetchPage(); } });

  try { paused = sessionStorage.getItem("paused") === "1"; } catch (e) { /* as above */ }
  for (i = 0; i < parts.length; i += 1) { was[parts[i].id] = parts[i].innerHTML; }
  keepTable(document);
  button.hidden = false;
  draw();
  listen();
}());
