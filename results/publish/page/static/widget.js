/* Puts results into another site's page: each <div data-results="council"> becomes a frame as high as its contents.
   Plain ES5, no library; sets no cookies, and takes from the frame nothing but its height. */
(function () {
  "use strict";
  var scripts = document.getElementsByTagName("script"), frames = [], base, i, found;
  for (i = 0; i < scripts.length; i += 1) {
    found = /^(.*\/)(static\/)?widget[.\w]*\.js([?#].*)?$/.exec(scripts[i].src);
    if (found && (!document.currentScript || document.currentScript === scripts[i])) {
      base = found[1].replace(/static\/$/, "");
    }
  }

  function show() {
    var all = document.querySelectorAll("[data-results]"), n, what, frame;
    for (n = 0; n < all.length; n += 1) {
      what = /^([a-z]{2}\/)?(council|wards\/[a-z0-9-]+)$/.exec(all[n].getAttribute("data-results"));
      all[n].removeAttribute("data-results");
      if (what) {
        frame = document.createElement("iframe");
        frame.src = base + (what[1] || "") + "embed/" + what[2] + ".html";
        frame.title = all[n].textContent.replace(/^\s+|\s+$/g, "");
        frame.setAttribute("loading", "lazy");
        frame.setAttribute("frameborder", "0");
        frame.style.cssText = "display:block;width:100%;height:480px;border:0";
        frames.push(frame);
        all[n].innerHTML = "";
        all[n].appendChild(frame);
      }
    }
  }
  window.addEventListener("message", function (event) {
    var said = event.data, n;
    for (n = 0; n < frames.length; n += 1) {
      if (event.source === frames[n].contentWindow && said && said.results === "height" && said.height > 0) {
        frames[n].style.height = Math.min(said.height, 20000) + "px";
      }
    }
  });
  if (base) {
    show();
    document.addEventListener("DOMContentLoaded", show);
  }
}());
