"use strict";
// The command palette (Ctrl+K): pages, what this page offers, its rows, and a search for whatever is typed. It decides
// nothing: Enter must never file a decision.
(() => {
  const MOST_SHOWN = 12;
  let offers = [];
  let chosen = 0;

  const part = (name) => document.getElementById(name);
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const isShown = (at) => at.getClientRects().length > 0;
  // What an element is called without the sign of its key.
  const nameOf = (at) => {
    const copy = at.cloneNode(true);
    for (const key of copy.querySelectorAll("kbd")) key.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const offersOf = (page) => {
    const sources = [
      [".top nav a", () => ""],
      ["main [data-key], main a.button, main [data-row], .foot [data-key]", () => ""],
      [".foot form button", (at) => at.form?.querySelector("span")?.textContent ?? ""],
    ];
    const found = [];
    for (const [selector, groupOf] of sources) {
      for (const at of page.querySelectorAll(selector)) {
        if (!isShown(at) || at.disabled || at.name === "ruling" || at.matches("input, textarea, select")) continue;
        const [group, name] = [groupOf(at).trim(), nameOf(at)];
        if (name === "" || found.some((other) => other.at === at)) continue;
        const label = group === "" ? name : `${group}: ${name}`;
        found.push({ label, words: folded(label), at, key: at.dataset.key ?? "" });
      }
    }
    return found;
  };

  const shown = () => [...part("palette-list").children];
  const choose = (index) => {
    const options = shown();
    chosen = options.length === 0 ? 0 : (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    const option = options[chosen];
    if (option === undefined) part("palette-asked").removeAttribute("aria-activedescendant");
    else {
      part("palette-asked").setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  };

  const run = (offer) => {
    part("palette").close();
    if (offer.at === undefined) {
      const form = part("find").form;
      part("find").value = offer.asked;
      form.requestSubmit();
    } else if (offer.at.dataset.focus === undefined) offer.at.click();
    else {
      const fold = offer.at.closest("details");
      if (fold !== null) fold.open = true;
      part(offer.at.dataset.focus)?.focus({ preventScroll: true });
      part(offer.at.dataset.focus)?.scrollIntoView({ block: "nearest" });
    }
  };

  const draw = () => {
    const asked = part("palette-asked").value.trim();
    const words = folded(asked).split(/\s+/).filter((word) => word !== "");
    const fitting = offers.filter((offer) => words.every((word) => offer.words.includes(word))).slice(0, MOST_SHOWN);
    if (asked !== "") fitting.push({ label: `${part("palette").dataset.search}: ${asked}`, asked, key: "" });
    part("palette-list").replaceChildren(
      ...fitting.map((offer, at) => {
        const option = document.createElement("li");
        option.id = `palette-${at}`;
        option.setAttribute("role", "option");
        const label = document.createElement("span");
        label.textContent = offer.label;
        option.append(label);
        if (offer.key.length === 1) {
          const key = document.createElement("kbd");
          key.className = "key";
          key.textContent = offer.key.toUpperCase();
          option.append(key);
        }
        option.addEventListener("click", () => run(offer));
        return option;
      }),
    );
    part("palette-list").offers = fitting;
    choose(0);
  };

  const open = () => {
    const palette = part("palette");
    if (palette === null || document.querySelector("dialog[open]") !== null) return false;
    offers = offersOf(document);
    part("palette-asked").value = "";
    draw();
    palette.showModal();
    part("palette-asked").focus();
    return true;
  };

  document.addEventListener("keydown", (press) => {
    if ((press.ctrlKey || press.metaKey) && !press.altKey && !press.shiftKey && press.key.toLowerCase() === "k") {
      if (open()) press.preventDefault();
      return;
    }
    if (press.target?.id !== "palette-asked" || press.isComposing) return;
    if (press.key === "ArrowDown" || press.key === "ArrowUp") {
      press.preventDefault();
      choose(chosen + (press.key === "ArrowDown" ? 1 : -1));
    } else if (press.key === "Enter") {
      press.preventDefault();
      const offer = part("palette-list").offers?.[chosen];
      if (offer !== undefined) run(offer);
    }
  });
  document.addEventListener("input", (typed) => {
    if (typed.target?.id === "palette-asked") draw();
  });
  document.addEventListener("click", (click) => {
    if (click.target instanceof Element && click.target.closest("[data-palette]") !== null) open();
  });
})();
