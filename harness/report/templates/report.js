"use strict";
(() => {
  const form = document.getElementById("filters");
  const cards = [...document.querySelectorAll("article.card")];
  const sections = [...document.querySelectorAll("section.outcome")];
  const keys = ["model", "group", "outcome", "change"];
  const texts = new Map();

  const text = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
    return texts.get(card);
  };

  const values = () => {
    const found = new URLSearchParams();
    for (const name of [...keys, "q"]) {
      const value = form.elements[name].value;
      if (value) found.set(name, value);
    }
    return found;
  };

  const show = () => {
    const wanted = values();
    const words = (wanted.get("q") || "").toLowerCase();
    let shown = 0;
    for (const card of cards) {
      const fits =
        keys.every((key) => !wanted.has(key) || card.dataset[key] === wanted.get(key)) &&
        (!words || text(card).includes(words));
      card.hidden = !fits;
      shown += fits;
    }
    for (const section of sections) {
      const all = section.querySelectorAll("article.card").length;
      const left = section.querySelectorAll("article.card:not([hidden])").length;
      section.hidden = !left;
      section.querySelector(".tally").textContent = left < all ? `${left} of ${all}` : all;
    }
    document.getElementById("nothing").hidden = shown > 0 || !cards.length;
    document.getElementById("shown").value = `${shown} of ${cards.length} shown`;
  };

  const read = () => {
    const hash = location.hash.slice(1);
    const target = hash && document.getElementById(hash);
    const wanted = new URLSearchParams(target ? "" : hash);
    const filtered = [...keys, "q"].some((name) => wanted.has(name));
    // A link to one card must find it, whatever was filtered before; a link to a chapter
    // leaves the filters alone.
    if (filtered || (target && target.hidden) || !hash) {
      for (const name of [...keys, "q"]) form.elements[name].value = wanted.get(name) || "";
      show();
    }
    if (filtered) document.getElementById("replies").scrollIntoView();
    else if (target) target.scrollIntoView();
  };

  const write = () => {
    const found = values().toString();
    history.replaceState(null, "", found ? `#${found}` : location.href.split("#")[0]);
    show();
  };

  form.hidden = false;
  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(write));
  addEventListener("hashchange", read);
  // The browser reports no change when the same link is followed twice.
  addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) read();
  });

  for (const code of document.querySelectorAll("p.rerun code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    code.after(button);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = "Copy"), 1500);
      } catch {
        getSelection().selectAllChildren(code);
        button.textContent = "Selected";
      }
    });
  }

  show();
  if (location.hash) read();
})();
