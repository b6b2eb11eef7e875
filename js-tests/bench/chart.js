// Draws the figures as an SVG bar chart, each as a share of its goal.

const [NAME, BAR, LINE, TOP] = [430, 420, 22, 40];
/** The position of the goal, as a part of the width: beyond it there is room for bars that miss it. */
const GOAL = 0.6;

/** Returns an SVG of the figures that have a goal. */
export function chart(figures) {
  const shown = figures.filter(({ goal }) => goal > 0);
  const [width, height] = [NAME + BAR + 90, TOP + shown.length * LINE + 12];
  const goal = NAME + BAR * GOAL;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="8" y="20" font-weight="bold">clerk-organizations: each figure as a share of its goal</text>
<text x="${goal}" y="20" text-anchor="middle" fill="#555">the goal</text>
${shown.map(bar).join("\n")}
<path d="M${goal} 26V${height - 8}" stroke="#222" stroke-dasharray="3 3"/>
</svg>
`;
}

const place = (share) => NAME + Math.min(Math.max(share, 0) * GOAL, 1) * BAR;

function bar({ name, against, value, goal, ok }, index) {
  const y = TOP + index * LINE;
  const middle = y + 7;
  const title = against ? `${name}, against ${against}` : name;
  const [low, end, high] = [value.p25, value.median, value.p75].map((each) => place(each / goal));
  return `<text x="${NAME - 8}" y="${y + 11}" text-anchor="end">${asXml(title)}</text>
<rect x="${NAME}" y="${y}" width="${(end - NAME).toFixed(1)}" height="14" fill="${ok ? "#3a8f5c" : "#c4453c"}"/>
<path d="M${low.toFixed(1)} ${middle}H${high.toFixed(1)}" stroke="#222"/>
<text x="${NAME + BAR + 8}" y="${y + 11}">${Math.round((100 * value.median) / goal)} %</text>`;
}

const asXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
