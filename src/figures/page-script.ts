/**
 * What a study's page runs: draws every figure at the width there is and exchanges the template with the reader's
 * colour scheme. Plain JavaScript for browsers; the page defines `figures` and `templates` before it.
 */
export const pageScript = `
const night = matchMedia("(prefers-color-scheme: dark)");
const boxes = [...document.querySelectorAll(".plot")];
function draw(box) {
  const { data, layout } = figures[box.dataset.figure];
  const { minWidth, keepsAspect } = layout.meta ?? { minWidth: 300, keepsAspect: false };
  const room = box.parentElement.clientWidth;
  const width = Math.max(minWidth, Math.min(room, layout.width * (keepsAspect ? 1 : 1.25)));
  const height = keepsAspect ? Math.round((layout.height * width) / layout.width) : layout.height;
  const template = night.matches ? templates.dark : templates.light;
  Plotly.react(box, data, { ...layout, template, width, height }, { displaylogo: false, displayModeBar: false });
}
boxes.forEach(draw);
night.addEventListener("change", () => boxes.forEach(draw));
let last = document.documentElement.clientWidth;
addEventListener("resize", () => {
  const now = document.documentElement.clientWidth;
  if (now !== last) boxes.forEach(draw);
  last = now;
});
`;
