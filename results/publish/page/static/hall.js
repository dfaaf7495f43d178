/* Keeps a screen in the count hall up to date. Plain ES5, no library. Without it the page is one long list.

   Asks for the same page again every five seconds and swaps the parts that changed. Which wards show depends on the
   server's time alone, so that all screens agree. */
(function () {
  "use strict";
  var POLL = 5000, JITTER = 1000, WAIT = 10000, LOST = 60000, TURN = 12000, KEPT = 40, OLDER = 6;
  var html = document.documentElement, parts = document.querySelectorAll("[data-part]"), was = {}, i;
  var revision = +html.getAttribute("data-revision"), tag = null, ahead = [], answered = now(), older = 0;
  if (!window.DOMParser) { return; }

  function by(id) { return document.getElementById(id); }
  /* Only ever goes forward, whatever is done to the clock of this machine. */
  function now() { return window.performance && performance.now ? performance.now() : new Date().getTime(); }
  /* The Date of an answer is cut to seconds and has travelled, so the furthest ahead is the nearest to the truth. */
  function server() { return ahead.length ? now() + Math.max.apply(null, ahead) : new Date().getTime(); }
  /* One o'clock UTC on the last Sunday of March or October, when the clocks change. */
  function sunday(year, month) {
    var last = new Date(Date.UTC(year, month, 31, 1));
    return last.getTime() - last.getUTCDay() * 86400000;
  }
  function london(at) {
    var year = new Date(at).getUTCFullYear(), summer = at >= sunday(year, 2) && at < sunday(year, 9);
    return new Date(at + (summer ? 3600000 : 0)).toISOString().slice(11, 16);
  }
  function write(element, text) { if (element.textContent !== text) { element.textContent = text; } }

  function draw() {
    var at = server(), sheets = document.querySelectorAll(".sheet"), turn = Math.floor(at / TURN) % sheets.length;
    var lost = now() - answered > LOST, bar = by("lost"), n, look;
    for (n = 0; n < sheets.length; n += 1) {
      look = n === turn ? "sheet now" : "sheet";
      if (sheets[n].className !== look) { sheets[n].className = look; }
    }
    write(by("clock"), london(at));
    write(bar, lost ? bar.getAttribute("data-said").replace("{clock}", by("at").getAttribute("data-clock")) : "");
    bar.className = lost ? "lost" : "";
  }

  function poll() {
    var ask = new XMLHttpRequest();
    ask.open("GET", location.pathname);
    ask.timeout = WAIT;
    if (tag) { ask.setRequestHeader("If-None-Match", tag); }
    ask.onload = function () {
      var date = Date.parse(ask.getResponseHeader("Date"));
      if (ask.status !== 200 && ask.status !== 304) { return; }
      answered = now();
      if (date) { ahead = ahead.concat(date - answered).slice(-KEPT); }
      if (ask.status === 200 && take(ask.responseText)) { tag = ask.getResponseHeader("ETag"); }
      draw();
    };
    ask.onloadend = function () { setTimeout(poll, POLL + JITTER * (Math.random() - 0.5)); };
    ask.send();
  }
  /* An older revision is a cache's; when it stays, the night was begun anew. True when the page was taken. */
  function take(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html"), n, part;
    var number = +fresh.documentElement.getAttribute("data-revision");
    if (!fresh.querySelector(".sheet")) { return false; }
    if (number < revision && older < OLDER) { older += 1; return false; }
    if (files(fresh) !== files(document)) { location.reload(); return false; }
    older = 0;
    revision = number;
    for (n = 0; n < parts.length; n += 1) {
      part = fresh.getElementById(parts[n].id).innerHTML;
      if (was[parts[n].id] !== part) { parts[n].innerHTML = was[parts[n].id] = part; }
    }
    return true;
  }
  /* The addresses of stylesheet and script, which are others after an upgrade. */
  function files(page) {
    return page.querySelector("link").getAttribute("href") + page.querySelector("script").getAttribute("src");
  }

  function stayAwake() {
    if (navigator.wakeLock && !document.hidden) { navigator.wakeLock.request("screen")["catch"](function () { }); }
  }

  for (i = 0; i < parts.length; i += 1) { was[parts[i].id] = parts[i].innerHTML; }
  html.className = "js";
  draw();
  setInterval(draw, 250);
  poll();
  document.addEventListener("visibilitychange", stayAwake);
  stayAwake();
}());
