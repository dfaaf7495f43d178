/* The page of lines to copy: our own address in them, a choice of what to show, copying, a preview. Plain ES5. */
(function () {
  "use strict";
  var pick = by("pick"), widget = by("widget"), frame = by("frame"), preview = by("preview");
  var scripted = document.querySelectorAll(".scripted"), link = document.createElement("a"), i;
  link.href = widget.getAttribute("data-root");

  function by(id) { return document.getElementById(id); }
  function here(text) { return text.split("https://\u2026/").join(link.href); }
  function fill() {
    var one = pick.options[pick.selectedIndex];
    widget.value = here(one.getAttribute("data-widget"));
    frame.value = here(one.getAttribute("data-frame"));
    if (preview.getAttribute("src") !== one.value) { preview.src = one.value; }
  }
  function copy() {
    var button = this, text = by(button.getAttribute("data-copy"));
    text.focus();
    text.select();
    try { document.execCommand("copy"); } catch (e) { return; }
    button.textContent = button.getAttribute("data-done");
  }

  window.addEventListener("message", function (event) {
    if (event.source === preview.contentWindow && event.data && event.data.results === "height") {
      preview.height = event.data.height;
    }
  });
  for (i = 0; i < scripted.length; i += 1) {
    scripted[i].removeAttribute("hidden");
    if (scripted[i].querySelector("button")) { scripted[i].querySelector("button").onclick = copy; }
  }
  pick.onchange = fill;
  fill();
}());
