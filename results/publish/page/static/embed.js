/* Keeps a card in another site's page up to date, and tells that page how high it is. Plain ES5, no library.

   Asks for the same page again and swaps the parts that changed; nothing is pushed, for browsers allow few streams. */
(function () {
  "use strict";
  var POLL = 15000, JITTER = 5000, WAIT = 10000, LOST = 60000, OLDER = 4;
  var html = document.documentElement, parts = document.querySelectorAll("[data-part]"), was = {}, i;
  var revision = +html.getAttribute("data-revision"), tag = null, answered = now(), older = 0, told = 0;
  var button = by("pause"), paused = false, timer;
  if (!window.DOMParser) { return; }

  function by(id) { return document.getElementById(id); }
  function now() { return new Date().getTime(); }
  function tell() {
    var height = Math.ceil(document.body.getBoundingClientRect().height);
    if (parent !== window && height !== told) { parent.postMessage({results: "height", height: height}, "*"); }
    told = height;
  }
  function draw() {
    var bar = by("lost"), clock = by("at").getAttribute("data-clock"), lost = !paused && now() - answered > LOST;
    var text = lost ? bar.getAttribute("data-said").replace("{clock}", clock) : "";
    if (bar.textContent !== text) { bar.textContent = text; }
    tell();
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(poll, POLL + JITTER * Math.random());
  }
  function poll() {
    var ask = new XMLHttpRequest();
    if (paused || document.hidden) { return; }
    ask.open("GET", location.pathname);
    ask.timeout = WAIT;
    if (tag) { ask.setRequestHeader("If-None-Match", tag); }
    ask.onload = function () {
      if (ask.status !== 200 && ask.status !== 304) { return; }
      answered = now();
      if (ask.status === 200 && !paused && take(ask.responseText)) { tag = ask.getResponseHeader("ETag"); }
    };
    ask.onloadend = function () { draw(); soon(); };
    ask.send();
  }
  /* An older revision is a cache's; when it stays, the night was begun anew. True when the page was taken. */
  function take(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html"), n, part;
    var number = +fresh.documentElement.getAttribute("data-revision");
    if (!fresh.getElementById("card")) { return false; }
    if (number < revision && older < OLDER) { older += 1; return false; }
    older = 0;
    revision = number;
    for (n = 0; n < parts.length; n += 1) {
      part = fresh.getElementById(parts[n].id).innerHTML;
      if (was[parts[n].id] !== part) { parts[n].innerHTML = was[parts[n].id] = part; }
    }
    return true;
  }
  /* Whoever comes back to the page wants the latest at once, and no alarm for the time away. */
  function back() {
    if (!document.hidden && !paused) { answered = Math.max(answered, now() - POLL); poll(); }
  }

  for (i = 0; i < parts.length; i += 1) { was[parts[i].id] = parts[i].innerHTML; }
  button.hidden = false;
  button.onclick = function () {
    paused = !paused;
    button.textContent = button.getAttribute(paused ? "data-resume" : "data-pause");
    back();
  };
  document.addEventListener("visibilitychange", back);
  window.addEventListener("resize", tell);
  window.addEventListener("load", tell);
  tell();
  soon();
}());
