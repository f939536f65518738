"use strict";
// Paper, other sizes of the window, and the beginning.

addEventListener("beforeprint", () => {
  const { width, height } = drawing.picture;
  screen.setAttribute("viewBox", `0 0 ${width} ${height}`);
  find("#scene").removeAttribute("transform");
  find("#paper").textContent = `@page { size: ${width > height ? "landscape" : "portrait"} }`;
});
addEventListener("afterprint", () => {
  screen.removeAttribute("viewBox");
  camera.pan(0, 0);
});
let size = [0, 0];
new ResizeObserver(() => {
  const before = size;
  size = [screen.clientWidth, screen.clientHeight];
  if (camera.fitted) begin();
  else camera.pan((size[0] - before[0]) / 2, (size[1] - before[1]) / 2);
}).observe(screen);

show(view);
begin();
