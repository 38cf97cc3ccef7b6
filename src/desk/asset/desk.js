"use strict";
// Keys, and focus after a swap. Every page works without this file.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  const isOn = () => document.body.dataset.keys !== "off";
  const isTyping = (at) => at instanceof Element && at.closest("input, textarea, select, [contenteditable]") !== null;
  const isShown = (at) => at.getClientRects().length > 0;

  // A press is given to the first visible element that carries the key, an open dialog before the page.
  const find = (key) => {
    const within = document.querySelector("dialog[open]") ?? document;
    for (const at of within.querySelectorAll("[data-key]")) {
      if (at.dataset.key.split(" ").includes(key) && isShown(at)) return at;
    }
    return null;
  };

  // What the row that holds the focus offers under that key.
  const ofRow = (key) => {
    if (document.querySelector("dialog[open]") !== null) return null;
    const row = document.activeElement?.closest("li");
    return [...(row?.querySelectorAll("[data-row-key]") ?? [])].find((at) => at.dataset.rowKey === key) ?? null;
  };

  // Rows of a list, one of which may hold the focus.
  const step = (by) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter(isShown);
    if (rows.length === 0) return false;
    const now = rows.findIndex((row) => row === document.activeElement);
    const next = now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + by, 0), rows.length - 1);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (press) => {
    if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return;
    if (press.key === "Escape" && isTyping(press.target)) {
      press.target.blur();
      document.querySelector("h1")?.focus();
      return;
    }
    if (!isOn() || isTyping(press.target)) return;
    const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
    const at = ofRow(key) ?? find(key);
    if (at === null) {
      if ((key === "j" || key === "k") && document.querySelector("dialog[open]") === null && step(key === "j" ? 1 : -1)) press.preventDefault();
      return;
    }
    press.preventDefault();
    if (press.repeat) return;
    if (at.matches("input, textarea, select")) at.focus();
    else if (at.dataset.opens !== undefined) document.getElementById(at.dataset.opens)?.showModal();
    else at.click();
  });

  document.addEventListener("click", (click) => {
    const opener = click.target instanceof Element ? click.target.closest("[data-opens]") : null;
    if (opener === null) return;
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog === null) return;
    click.preventDefault();
    dialog.showModal();
  });

  // What a link on this page leads to is opened first, where it is folded away.
  const unfold = () => {
    const at = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    const folded = at?.closest("details:not([open])");
    if (folded) {
      folded.open = true;
      at.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", unfold);

  // After a swap the reader stands at the new heading, and hears it.
  const arrive = () => {
    const heading = document.querySelector("main h1");
    heading?.focus({ preventScroll: true });
    const said = document.querySelector("main [data-say]") ?? heading;
    const live = document.getElementById("live");
    if (live !== null && said !== null) live.textContent = said.dataset.say || said.textContent;
  };
  document.addEventListener("htmx:afterSettle", (swap) => {
    if (swap.detail.target?.id === "main" || swap.detail.elt?.id === "main") arrive();
  });
  // Without a page to put in place, the browser is sent there the plain way.
  document.addEventListener("htmx:sendError", () => {
    const live = document.getElementById("live");
    if (live !== null) live.textContent = live.dataset.lost;
  });
})();
