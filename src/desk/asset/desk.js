"use strict";
// Keys, and focus after a swap. Every page works without this file. It runs before the page is there, so that no key is
// lost while it is on its way.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  // Whether the page is there; `data-page` says the same to the style sheet and to tests.
  let isReady = false;
  // Keys pressed while it was not, given to it when it is.
  const STORE = "waspada-keys";
  const MOST_KEPT = 20;
  let kept = [];
  const setReady = (is) => {
    isReady = is;
    root.dataset.page = is ? "ready" : "loading";
  };
  setReady(false);
  try {
    kept = JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
    sessionStorage.removeItem(STORE);
  } catch {
    // A browser that keeps nothing loses keys pressed between two pages, and nothing else.
  }

  const isOn = () => document.body?.dataset.keys !== "off";
  const isTyping = (at) => at instanceof Element && at.closest("input, textarea, select, [contenteditable]") !== null;
  // Digits mean nothing to a list of choices.
  const takes = (at, key) => isTyping(at) && !(at.matches("select") && /^[0-9]$/.test(key));
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

  // Whether the key meant something.
  const act = (key, isRepeated) => {
    const at = ofRow(key) ?? find(key);
    if (at === null) {
      const isStep = (key === "j" || key === "k") && document.querySelector("dialog[open]") === null;
      return isStep && step(key === "j" ? 1 : -1);
    }
    if (isRepeated) return true;
    if (at.matches("input:not([type=checkbox]), textarea, select")) at.focus();
    else if (at.dataset.focus !== undefined) {
      const folded = at.closest("details");
      if (folded !== null) folded.open = true;
      const field = document.getElementById(at.dataset.focus);
      field?.focus({ preventScroll: true });
      // The bar is in view as it is where it sticks: the words that one writes about stay there.
      field?.scrollIntoView({ block: "nearest" });
    } else if (at.dataset.opens !== undefined) document.getElementById(at.dataset.opens)?.showModal();
    else at.click();
    return true;
  };

  // Gives the page what was pressed before it was there, up to the key that leads to the next one.
  const give = () => {
    while (isReady && kept.length > 0) {
      const key = kept.shift();
      const at = document.activeElement;
      if (at?.matches("input, textarea")) at.setRangeText(key, at.selectionEnd, at.selectionEnd, "end");
      else if (isOn()) act(key.toLowerCase(), false);
    }
  };
  const arriveAt = () => {
    setReady(true);
    give();
  };

  document.addEventListener("keydown", (press) => {
    if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return;
    if (press.key === "Escape" && isTyping(press.target)) {
      press.target.blur();
      document.querySelector("h1")?.focus();
      return;
    }
    if (!isOn() || takes(press.target, press.key)) return;
    if (!isReady) {
      // Escape is for whoever does not want to wait.
      if (press.key === "Escape" && document.readyState === "complete") arriveAt();
      if (press.key.length !== 1 || press.key === " ") return;
      press.preventDefault();
      if (!press.repeat && kept.length < MOST_KEPT) kept.push(press.key);
      return;
    }
    if (act(press.key.length === 1 ? press.key.toLowerCase() : press.key, press.repeat)) press.preventDefault();
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
  const isMain = (at) => at?.id === "main";
  document.addEventListener("htmx:beforeRequest", (asked) => {
    if (isMain(asked.detail.target)) setReady(false);
  });
  document.addEventListener("htmx:afterSettle", (swap) => {
    if (!isMain(swap.detail.target) && !isMain(swap.detail.elt)) return;
    arrive();
    arriveAt();
  });
  // Without a page to put in place, the reader stays where they are and hears why.
  for (const name of ["htmx:sendError", "htmx:sendAbort", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(name, () => {
      const live = document.getElementById("live");
      if (live !== null) live.textContent = live.dataset.lost;
      kept = [];
      setReady(true);
    });
  }

  // Between two whole pages keys are kept for the one that comes.
  window.addEventListener("beforeunload", () => setReady(false));
  window.addEventListener("pagehide", () => {
    try {
      if (kept.length > 0) sessionStorage.setItem(STORE, JSON.stringify(kept));
    } catch {
      // See above.
    }
  });
  window.addEventListener("pageshow", (shown) => {
    if (shown.persisted) arriveAt();
  });
  // Behind what htmx does then: it makes links and forms its own.
  document.addEventListener("DOMContentLoaded", () => setTimeout(arriveAt));
})();
