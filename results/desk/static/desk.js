"use strict";
/* Typing a paper in: the keyboard alone, digits alone, and every box kept as soon as it is left. */
(function () {
  var form = document.querySelector("form.entry");
  if (!form) { return; }
  var boxes = [].slice.call(form.querySelectorAll("input[type=text],select"));
  var sums = document.getElementById("sums");
  var button = form.querySelector("button.main");
  var bubble = document.createElement("p");
  var arrived = 0, kept = state(), busy = false, leaving = false;
  bubble.className = "bubble";
  bubble.setAttribute("role", "alert");

  function state() {
    return boxes.map(function (box) { return box.value; }).join("\n");
  }

  /* Everywhere Enter leads, in order: the boxes, the ticks at the foot, the button. */
  function stops() {
    var ticks = [].slice.call(form.querySelectorAll(".end input[type=checkbox]"));
    return boxes.concat(ticks.filter(function (tick) { return tick.offsetParent; }), button);
  }

  function go(place) {
    var all = stops(), target = all[Math.min(Math.max(place, 0), all.length - 1)];
    target.focus();
    if (target.type === "text") { target.select(); }
    arrived = new Date().getTime();
  }

  form.addEventListener("keydown", function (event) {
    var all = stops(), place = all.indexOf(event.target), key = event.key;
    var isList = event.target.tagName === "SELECT";
    if (place < 0 || event.altKey || event.ctrlKey || event.metaKey) { return; }
    if (key === "Enter" && event.target === button) {
      /* A key held down, or struck twice on the last box, sends nothing. */
      if (event.repeat || new Date().getTime() - arrived < 400) { event.preventDefault(); }
    } else if (key === "Enter") {
      event.preventDefault();
      if (!event.repeat) { go(place + 1); }
    } else if (key === "ArrowDown" && !isList) {
      event.preventDefault();
      go(event.shiftKey ? all.length - 1 : place + 1);
    } else if (key === "ArrowUp" && !isList) {
      event.preventDefault();
      go(event.shiftKey ? 0 : place - 1);
    }
  });

  function say(box, words) {
    bubble.textContent = words;
    box.parentNode.appendChild(bubble);
  }

  function hush() {
    if (bubble.parentNode) { bubble.parentNode.removeChild(bubble); }
  }

  function isDigits(box) {
    return (" " + box.className + " ").indexOf(" digits ") >= 0;
  }

  /* One number, with commas between thousands or without; "" when it is anything else. */
  function number(text) {
    text = text.replace(/^\s+|\s+$/g, "");
    return /^(\d{1,9}|\d{1,3}(,\d{3}){1,2})$/.test(text) ? text.replace(/,/g, "") : "";
  }

  function put(event, data) {
    var box = event.target;
    if (boxes.indexOf(box) < 0 || !isDigits(box)) { return; }
    event.preventDefault();
    var text = data ? data.getData("text") : "", found = number(text);
    if (!found) {
      say(box, "Not taken: “" + text.replace(/\s+/g, " ").slice(0, 20) + "” is not one number.");
      return;
    }
    hush();
    box.value = found;
    changed();
  }

  form.addEventListener("paste", function (event) { put(event, event.clipboardData); });
  form.addEventListener("drop", function (event) { put(event, event.dataTransfer); });

  form.addEventListener("input", function (event) {
    var box = event.target;
    if (boxes.indexOf(box) < 0) { return; }
    if (isDigits(box) && /[^0-9]/.test(box.value)) {
      var bad = box.value.replace(/[0-9]/g, "");
      box.value = box.value.replace(/[^0-9]/g, "");
      say(box, "Digits only: “" + bad.slice(0, 5) + "” was left out.");
    }
    changed();
  });

  /* What was confirmed was confirmed of other figures. */
  function changed() {
    var checked = form.elements.checked, tick = form.elements.compared, compare = form.querySelector(".compare");
    checked.value = "";
    if (tick) { tick.checked = false; }
    if (compare) { compare.hidden = true; }
  }

  form.addEventListener("focusout", function () { hush(); keep(); });
  form.addEventListener("change", keep);

  function body() {
    return boxes.concat([].slice.call(form.querySelectorAll("input[type=hidden]"))).map(function (box) {
      return encodeURIComponent(box.name) + "=" + encodeURIComponent(box.value);
    }).join("&").replace(/%20/g, "+");
  }

  function failed(words) {
    var line = sums.querySelector(".kept");
    line.className = "error kept";
    line.setAttribute("role", "alert");
    if (line.textContent !== words) { line.textContent = words; }
    setTimeout(keep, 3000);
  }

  /* One at a time, the latest last, so that an older state never comes after a newer one. */
  function keep() {
    var now = state(), ask;
    if (busy || now === kept || !form.getAttribute("data-draft")) { return; }
    busy = true;
    ask = new XMLHttpRequest();
    ask.open("POST", form.getAttribute("data-draft"));
    ask.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    ask.timeout = 8000;
    ask.onload = function () {
      busy = false;
      if (ask.getResponseHeader("X-Desk") !== "sums") {
        failed("Not kept. You may be signed out: sign in in another tab, then go on here.");
        return;
      }
      sums.innerHTML = ask.responseText;
      if (ask.status === 200) { kept = now; keep(); }
    };
    ask.onerror = ask.ontimeout = function () {
      busy = false;
      failed("Not kept: the desk does not answer. Go on typing; it is tried again by itself.");
    };
    ask.send(body());
  }

  /* Sent once, whatever is clicked twice. */
  form.addEventListener("submit", function (event) {
    if (leaving) { event.preventDefault(); }
    leaving = true;
  });
  window.addEventListener("pageshow", function () { leaving = false; });
  window.addEventListener("beforeunload", function (event) {
    if (leaving || state() === kept) { return undefined; }
    keep();
    event.preventDefault();
    event.returnValue = "";
    return "";
  });

  var summary = document.querySelector(".errors");
  if (summary) {
    summary.addEventListener("keydown", function (event) {
      if (event.target !== summary || (event.key !== "Enter" && event.key !== "ArrowDown")) { return; }
      event.preventDefault();
      var wrong = form.querySelector("[aria-invalid]");
      go(wrong && boxes.indexOf(wrong) >= 0 ? boxes.indexOf(wrong) : 0);
    });
  } else if (document.activeElement && document.activeElement.select && boxes.indexOf(document.activeElement) >= 0) {
    document.activeElement.select();
  }
}());

/* What is marked data-live is kept as it is on the desk now; focus and place on the page stay where they are. */
(function () {
  var EVERY_MS = 10000, missed = 0;

  function parts(from) {
    return [].slice.call(document.querySelectorAll("[data-live]")).filter(function (part) {
      return !from || part.getAttribute("data-live") === from;
    });
  }

  function stops(part) {
    return [].slice.call(part.querySelectorAll("a,button,[tabindex]"));
  }

  function put(part, fresh) {
    var held = document.activeElement, place = stops(part).indexOf(held), same;
    if (part.innerHTML === fresh.innerHTML) { return; }
    if (part.contains(held) && /^(INPUT|TEXTAREA|SELECT)$/.test(held.tagName)) { return; }
    part.innerHTML = fresh.innerHTML;
    if (place < 0) { return; }
    same = stops(part).filter(function (one) {
      return one.tagName === held.tagName && one.getAttribute("href") === held.getAttribute("href");
    });
    same = same.length === 1 ? same[0] : stops(part)[place];
    if (same) { same.focus({preventScroll: true}); }
  }

  function take(from, text) {
    var page = document.createElement("div");
    page.innerHTML = text;
    parts(from).forEach(function (part) {
      var fresh = page.querySelector("#" + part.id);
      if (fresh) { put(part, fresh); }
    });
  }

  /* Says under the head that the desk does not answer, in the place where it says what goes out. */
  function tell(status) {
    var line = document.querySelector("#valve p");
    if (!line || missed < 2) { return; }
    line.className = "lost";
    line.textContent = status === 401 ?
      "You are signed out. Sign in again in another tab; what you typed here stays." :
      "The desk does not answer. What this screen shows may be old; what you typed stays.";
  }

  function ask(from) {
    var call = new XMLHttpRequest();
    call.open("GET", from);
    call.setRequestHeader("X-Poll", "1");
    call.timeout = EVERY_MS;
    call.onloadend = function () {
      if (call.status === 200) {
        missed = 0;
        take(from, call.responseText);
      } else {
        missed += 1;
        tell(call.status);
      }
    };
    call.send();
  }

  function again() {
    var asked = {};
    if (!document.hidden) {
      parts().forEach(function (part) { asked[part.getAttribute("data-live")] = true; });
      Object.keys(asked).forEach(ask);
    }
    setTimeout(again, EVERY_MS);
  }

  /* Stopping everything must not cost anybody what they are typing: the screen stays. */
  document.addEventListener("submit", function (event) {
    var form = event.target, call;
    if (form.getAttribute("action") !== "/pause") { return; }
    event.preventDefault();
    form.elements.back.value = location.pathname;
    call = new XMLHttpRequest();
    call.open("POST", "/pause");
    call.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    call.onloadend = function () {
      if (call.status === 200) { take("/paused", call.responseText); } else { form.submit(); }
    };
    call.send("back=%2Fpaused&token=" + encodeURIComponent(form.elements.token.value));
  });

  if (parts().length) { setTimeout(again, EVERY_MS); }
}());

/* What is posted by hand is copied with one click; without a script it is marked and copied as ever. */
(function () {
  function copied(button) {
    var said = button.textContent;
    button.textContent = "Copied";
    window.setTimeout(function () { button.textContent = said; }, 1500);
  }

  function marked(source) {
    var range = document.createRange(), chosen = window.getSelection();
    range.selectNodeContents(source);
    chosen.removeAllRanges();
    chosen.addRange(range);
    return document.execCommand("copy");
  }

  [].forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
    var source = document.getElementById(button.getAttribute("data-copy"));
    if (!source) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      if (navigator.clipboard) {
        navigator.clipboard.writeText(source.textContent).then(function () { copied(button); }, function () {
          if (marked(source)) { copied(button); }
        });
      } else if (marked(source)) { copied(button); }
    });
  });
}());
