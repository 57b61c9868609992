/** The report's script: choosing an answer lights up its path, and the address of the page remembers which. */
export const SCRIPT = `
(() => {
  "use strict";
  const drawing = document.querySelector(".drawing svg");
  const status = document.getElementById("status");
  const clear = document.getElementById("clear");
  const inputs = [...document.querySelectorAll(".answer input")];
  const choose = (input) => {
    document.querySelectorAll(".on").forEach((element) => element.classList.remove("on"));
    inputs.forEach((each) => {
      each.checked = each === input;
      each.closest("tr").classList.toggle("chosen", each === input);
    });
    clear.hidden = !input;
    status.textContent = input ? input.dataset.says : status.dataset.rest;
    if (!drawing) return;
    const lit = input ? input.dataset.on.split(" ").filter(Boolean) : [];
    drawing.classList.toggle("choosing", lit.length > 0);
    drawing.classList.remove("PROVED", "REFUTED", "UNKNOWN");
    if (input) drawing.classList.add(input.dataset.verdict);
    lit.forEach((id) => document.getElementById(id)?.classList.add("on"));
    // A drawing of many instances is longer than the window.
    const shown = drawing.querySelector(".on.instance") ?? drawing.querySelector(".on.node");
    if (!shown) return;
    const frame = drawing.parentElement;
    frame.scrollTop += shown.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 2;
  };
  const remember = (text) => {
    try { history.replaceState(null, "", text); } catch { /* Not every place a file is opened from allows it. */ }
  };
  const fromAddress = () => {
    let wanted = "";
    try { wanted = decodeURIComponent(location.hash.replace(/^#select=/, "")); } catch { return; }
    if (!location.hash.startsWith("#select=")) return;
    const input = inputs.find((each) => each.value === wanted) ?? inputs.find((each) => each.dataset.id === wanted);
    if (input) choose(input);
  };
  inputs.forEach((input) => input.addEventListener("change", () => {
    choose(input);
    remember("#select=" + encodeURIComponent(input.value));
  }));
  const reset = () => { choose(undefined); remember("#"); };
  clear.addEventListener("click", reset);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") reset(); });
  addEventListener("hashchange", fromAddress);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
  choose(undefined);
  fromAddress();
})();
`;
