// Three small charts above each other, as plain SVG that can be read on a light page and on a dark one.
const WIDTH = 860;
const LEFT = 70;
const RIGHT = 20;
const TOP = 62;
const HEIGHT = 120;
const GAP = 46;
const GREY = '#80868b';

const CHARTS = [
  { title: 'polls per second', colour: '#3b82f6', of: ({ pollsPerSecond }) => pollsPerSecond },
  { title: 'mean wait from due to taken, seconds', colour: '#d97706', of: ({ meanLateMs }) => meanLateMs / 1_000 },
  { title: 'RSS of the process, MB', colour: '#16a34a', of: ({ rss }) => rss / 1e6 },
];

/** `samples` carry `minute` and what the charts show. */
export function plot(title, note, samples) {
  const minutes = samples.at(-1).minute;
  const height = TOP + CHARTS.length * (HEIGHT + GAP) + 6;
  const x = (minute) => LEFT + (minute / minutes) * (WIDTH - LEFT - RIGHT);
  const charts = CHARTS.map((chart, place) => drawChart(chart, TOP + 16 + place * (HEIGHT + GAP), samples, x, minutes));
  const font = 'font-family="system-ui, sans-serif" font-size="12"';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ${font} fill="${GREY}">
<title>${title}</title>
<text x="${LEFT}" y="22" font-size="16" font-weight="600">${title}</text>
<text x="${LEFT}" y="40">${note}</text>
${charts.join('\n')}
</svg>
`;
}

function drawChart({ title, colour, of }, top, samples, x, minutes) {
  const step = niceStep(Math.max(...samples.map(of)) / 3);
  const most = step * Math.max(1, Math.ceil(Math.max(...samples.map(of)) / step));
  const y = (value) => top + HEIGHT - (value / most) * HEIGHT;
  const lines = [`<text x="${LEFT}" y="${top - 7}" fill="${colour}" font-weight="600">${title}</text>`];
  for (let value = 0; value <= most * 1.001; value += step) {
    const at = y(value).toFixed(1);
    lines.push(
      `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}" stroke="${GREY}" stroke-opacity="0.35"/><text x="${LEFT - 8}" ` +
        `y="${Number(at) + 4}" text-anchor="end">${Number(value.toFixed(6)).toLocaleString('en')}</text>`,
    );
  }
  const every = niceStep(minutes / 8);
  for (let minute = 0; minute <= minutes + 0.01; minute += every) {
    const unit = minute === 0 ? ' min' : '';
    lines.push(
      `<text x="${x(minute).toFixed(1)}" y="${top + HEIGHT + 16}" ` +
        `text-anchor="middle">${Number(minute.toFixed(6))}${unit}</text>`,
    );
  }
  const points = samples.map((one) => `${x(one.minute).toFixed(1)} ${y(of(one)).toFixed(1)}`);
  lines.push(
    `<path d="M${points.join('L')}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"/>`,
  );
  return lines.join('\n');
}

/** 1, 2 or 5 times a power of ten, no less than this. */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= least * 0.999);
}
