"use strict";
// What of the picture is on the screen, and how large.

const EDGE = 24;
const SCALES = [0.02, 12];
const MOST_FITTED = 1.6;
const READABLE = 0.5;

class Camera {
  constructor(screen, scene, changed) {
    Object.assign(this, { screen, scene, changed, x: 0, y: 0, scale: 1 });
  }

  set({ x, y, scale }) {
    Object.assign(this, { x, y, scale, fitted: false });
    this.scene.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    this.changed();
  }

  pan(dx, dy) {
    this.set({ x: this.x + dx, y: this.y + dy, scale: this.scale });
  }

  /** Make everything so many times as large; what is at x and y of the screen stays there. */
  zoom(factor, x = this.screen.clientWidth / 2, y = this.screen.clientHeight / 2) {
    const scale = Math.min(Math.max(this.scale * factor, SCALES[0]), SCALES[1]);
    const grown = scale / this.scale;
    this.set({ x: x - grown * (x - this.x), y: y - grown * (y - this.y), scale });
  }

  /**
   * Show a picture whole, not much larger than it is. One that could not be read then is shown
   * from where it begins, if it does so at the top or at the left.
   */
  fit({ width, height }, begins = "") {
    const { clientWidth, clientHeight } = this.screen;
    const [across, down] = [(clientWidth - 2 * EDGE) / width, (clientHeight - 2 * EDGE) / height];
    let scale = Math.min(across, down, MOST_FITTED);
    const from = scale < READABLE ? begins : "";
    if (from) scale = Math.min(from === "top" ? across : down, 1);
    this.set({
      x: from === "left" ? EDGE : (clientWidth - width * scale) / 2,
      y: from === "top" ? EDGE : (clientHeight - height * scale) / 2,
      scale,
    });
    this.fitted = true;
  }

  /** Move no more than is needed to see a rectangle of the screen. */
  reveal({ left, top, right, bottom }) {
    const { clientWidth, clientHeight } = this.screen;
    const need = (low, high, room) =>
      low < EDGE ? EDGE - low : high > room - EDGE ? Math.max(room - EDGE - high, EDGE - low) : 0;
    this.pan(need(left, right, clientWidth), need(top, bottom, clientHeight));
  }
}
