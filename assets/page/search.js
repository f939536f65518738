"use strict";
// Finding boxes by what they are called and do.

let hits = [];
let hit = -1;

function search() {
  const words = find("#search").value.trim().toLowerCase();
  const found = (box) => box.getAttribute("aria-label").toLowerCase().includes(words);
  hits = words ? boxes().filter(found) : [];
  hit = -1;
  for (const box of boxes()) box.classList.toggle("hit", hits.includes(box));
  screen.classList.toggle("searching", Boolean(words));
  find("#found").textContent = words ? (hits.length ? `${hits.length}` : "none shown") : "";
}

find("#search").addEventListener("input", search);
find("#search").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && hits.length) {
    hit = (hit + (event.shiftKey ? hits.length - 1 : 1)) % hits.length;
    const box = hits[hit];
    select(box.dataset.id);
    camera.reveal(rectOf(box));
    find("#found").textContent = `${hit + 1} of ${hits.length}`;
  } else if (event.key === "Escape") {
    event.target.value = "";
    search();
    event.target.blur();
  }
});
