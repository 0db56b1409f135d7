const ALL = data('runs'), RUNS = ALL.filter(r => r.report), FAILED = ALL.filter(r => !r.report), reports = RUNS.map(r => r.report), one = reports[0];
const at = (r, path) => path.split('.').reduce((v, k) => v === undefined || v === null ? undefined : v[k], r);
// `design.fusion=none numerics=w8a8` are `none`, `w8a8` under a title that says what varies; what all labels share says nothing.
const parts = RUNS.map(r => r.label.split(' ').map(p => p.split('=')));
const keyed = parts.every(p => p.length === parts[0].length && p.every((x, n) => x.length === 2 && x[0] === parts[0][n][0]));
const differing = keyed ? [...parts[0].keys()].filter(n => parts.some(p => p[n][1] !== parts[0][n][1])) : [];
const by = differing.map(n => parts[0][n][0]);
const labels = differing.length ? parts.map(p => differing.map(n => p[n][1])) : RUNS.map(r => r.label.split(' '));
const names = labels.map(l => l.join(' '));
const bytes = v => (v ? si(v) : '0 ') + 'B';
// A tiled machine's frame is a batch: its bytes are compared by the picture, as its energy and rate are.
const pictures = r => r.performance.pictures_per_frame || 1, BATCHES = reports.some(r => pictures(r) > 1), UNIT = BATCHES ? 'picture' : 'frame';
const FIGURES = [
  ['latency', r => r.performance.latency_ms, v => num(v, 3) + ' ms', -1, 'performance.latency_ms'], ['interval', r => r.performance.interval_ms, v => num(v, 3) + ' ms', -1, 'performance.interval_ms'],
  [`${UNIT}s/s`, r => r.performance.pictures_per_s, v => num(v, 1), 1, 'performance.pictures_per_s'], ['MAC a cycle', r => r.performance.macs_per_cycle, v => num(v, 1), 1, 'performance.macs_per_cycle'],
  ['utilization', r => r.performance.utilization, pct, 1, 'performance.utilization'], [`DDR bytes a ${UNIT}`, r => (r.ddr.read_bytes_per_frame + r.ddr.written_bytes_per_frame) / pictures(r), bytes, -1],
  ['of them maps', r => r.ddr.bytes_per_frame.intermediate_map / pictures(r), bytes, -1, BATCHES ? undefined : 'ddr.bytes_per_frame.intermediate_map'], ['power', r => r.performance.power.total_w, v => num(v, 2) + ' W', -1, 'performance.power.total_w'],
  [`energy a ${UNIT}`, r => r.performance.power.energy_per_picture_mj, v => num(v, 1) + ' mJ', -1, 'performance.power.energy_per_picture_mj'], ['DSP', r => r.resources.used.dsp, v => num(v), -1, 'resources.used.dsp'],
  ['BRAM36', r => r.resources.used.bram36, v => num(v, 1), -1, 'resources.used.bram36'], ['URAM', r => r.resources.used.uram, v => num(v), -1, 'resources.used.uram'],
  ['LUT', r => r.resources.used.lut, v => num(v), -1, 'resources.used.lut'], ['FF', r => r.resources.used.ff, v => num(v), -1, 'resources.used.ff']];
if (BATCHES) FIGURES.unshift(['pictures at once', pictures, v => num(v), 0]);
if (RUNS.every(r => r.accuracy)) FIGURES.unshift([RUNS[0].accuracy.metric, (_, n) => RUNS[n].accuracy.value, v => num(v, 4), 1]);
const chip = i => `<i class="chip" style="background:${design_color(0, i)}"></i>`;
const heads = `<th></th>${labels.map((l, i) => `<th>${l.map((p, n) => `<span class="part">${n ? '' : chip(i)}${esc(p)}</span>`).join('')}</th>`).join('')}`;

function head() {
  main.insertAdjacentHTML('beforeend', `<header><h1>${RUNS.length} designs of ${esc([...new Set(reports.map(r => r.subject.network))].join(', '))}${by.length ? ` by ${esc(by.join(', '))}` : ''}</h1><p class="dim">${[...new Set(reports.map(r => `${r.subject.board}, ${num(r.subject.clock_mhz)} MHz`))].map(esc).join(' · ')}</p></header>`);
}
const differs = k => new Set(reports.map(r => r.settings[k])).size > 1;
// What another name or organisation says already, as in sim/report/compare.cpp.
const TOLD = [['board.', 'board'], ['memory.', 'memory'], ['numerics.', 'numerics'], ['network.layers', 'network'], ['design.tiled.', 'design.organisation']];
const CHANGED = [...new Set(reports.flatMap(r => Object.keys(r.settings)))].filter(k => differs(k) && !TOLD.some(([section, name]) => k.startsWith(section) && differs(name)));
function changes() {
  const keys = CHANGED;
  const setting = (r, k) => esc(r.settings[k] === undefined || r.settings[k] === '' ? '·' : r.settings[k]);
  const rows = narrow()
    ? keys.map(k => `<tr><th colspan="2">${esc(k)}</th></tr>${reports.map((r, i) => `<tr><td>${chip(i)}${esc(names[i])}</td><td>${setting(r, k)}</td></tr>`).join('')}`).join('')
    : `<tr>${heads}</tr>${keys.map(k => `<tr><td>${esc(k)}</td>${reports.map(r => `<td>${setting(r, k)}</td>`).join('')}</tr>`).join('')}`;
  section('changes', 'What differs', keys.length ? 'Settings in which the designs are not the same.' : 'The configurations are the same.', keys.length ? `<div class="scroll"><table class="settings${narrow() ? ' turned' : ''}">${rows}</table></div>` : '');
}
function figures() {
  const rows = FIGURES.map(([name, get, text, sign, key]) => {
    const v = reports.map(get), best = sign > 0 ? Math.max(...v) : Math.min(...v), worst = sign > 0 ? Math.min(...v) : Math.max(...v), most = Math.max(...v.map(Math.abs), 1e-12), differs = best !== worst;
    const cell = (x, i) => {
      const leads = sign && differs && x === best, change = sign && i && differs && v[0] && x !== v[0] ? ` <small>${x > v[0] ? '+' : '−'}${num(Math.abs(x / v[0] - 1) * 100, Math.abs(x / v[0] - 1) < .1 ? 1 : 0)} %</small>` : '';
      return `<span class="cell"><i style="width:${(Math.abs(x) / most * 100).toFixed(1)}%;${leads ? 'background:var(--busy)' : ''}"></i><b style="font-weight:${leads ? 650 : 400}">${text(x)}${change}</b>${key ? mark(x, `${i}.${key}`) : ''}</span>`;
    };
    const html = narrow()
      ? `<tr><th colspan="2">${word_or(name)}</th></tr>${v.map((x, i) => `<tr class="${differs ? '' : 'dim'}"><td>${chip(i)}${esc(names[i])}</td><td class="v">${cell(x, i)}</td></tr>`).join('')}`
      : `<tr class="${differs ? '' : 'dim'}"><td>${word_or(name)}</td>${v.map((x, i) => `<td>${cell(x, i)}</td>`).join('')}</tr>`;
    return { differs, html };
  });
  section('figures', 'Figures', 'Those that differ first; the best of a row is green, percentages are against the first design.', `<div class="scroll"><table class="bars${narrow() ? ' turned' : ''}">${narrow() ? '' : `<tr>${heads}</tr>`}${[...rows.filter(r => r.differs), ...rows.filter(r => !r.differs)].map(r => r.html).join('')}</table></div>`);
}
const word_or = n => WORDS[n] ? word(n) : esc(n);
function traffic(into) {
  // As the terminal calls them, `intermediate maps`.
  const keys = { 'intermediate maps': 'intermediate_map' }, called = k => Object.keys(keys).find(n => keys[n] === k) || k;
  const kinds = Object.keys(one.ddr.bytes_per_frame).map(called), moved = (r, k) => r.ddr.bytes_per_frame[keys[k] || k] / pictures(r), most = Math.max(...reports.map(r => kinds.reduce((s, k) => s + moved(r, k), 0)), 1);
  bars('traffic', `DDR bytes of a ${UNIT}`, 'By purpose; all bars have one scale.', reports.map((r, n) => { const parts = {}, tips = {}; kinds.forEach(k => { parts[k] = moved(r, k) / most; tips[k] = bytes(moved(r, k)); }); return { name: names[n], parts, tips, end: bytes(kinds.reduce((s, k) => s + moved(r, k), 0)) }; }), kinds, palette, into);
}
function resources(into) {
  const kinds = ['lut', 'ff', 'bram36', 'uram', 'dsp'].filter(k => reports.some(r => r.resources.available[k] > 0));
  const w = narrow() ? 400 : 560, rh = 15, lx = 72; let body = '', y = 4;
  kinds.forEach(k => { body += `<text x="${lx - 8}" y="${y + 11}" text-anchor="end">${k.toUpperCase()}</text>`; reports.forEach((r, n) => { const v = r.resources.share[k] || 0; body += `<rect x="${lx}" y="${y}" width="${(Math.min(1, v) * (w - lx - 60)).toFixed(1)}" height="${rh - 3}" fill="${design_color(0, n)}" data-tip="${esc(`${names[n]}: ${num(r.resources.used[k], 1)} ${k.toUpperCase()}, ${pct(v)}`)}"/><text class="d" x="${lx + 6 + Math.min(1, v) * (w - lx - 60)}" y="${y + 10}">${pct(v)}</text>`; y += rh; }); y += 8; });
  section('resources', 'On the chip', 'Share of each board; full width is the whole board.', legend(names, design_color) + svg(w, y, body, 'resources'), into);
}
function layers() {
  const shown = [...new Set(reports.flatMap(r => r.layers.map(l => l.layer)))], cycles = (r, l) => { const row = r.layers.find(x => x.layer === l); return row ? (row.timing ? row.timing.busy_cycles_per_frame : row.closed_form_cycles) / r.subject.clock_mhz / 1000 / pictures(r) : 0; };
  const most = Math.max(...shown.flatMap(l => reports.map(r => cycles(r, l))), 1e-9), rh = 11, w = narrow() ? 420 : 1120, lx = room(shown, narrow() ? 175 : 240), bh = reports.length * rh + 7; let body = '';
  shown.forEach((l, i) => { const y = i * bh + 3; body += `<text x="${lx - 8}" y="${y + reports.length * rh / 2 + 4}" text-anchor="end">${esc(middle(l, letters(lx)))}</text>`; reports.forEach((r, n) => { const v = cycles(r, l); body += `<rect x="${lx}" y="${y + n * rh}" width="${(v / most * (w - lx - 70)).toFixed(1)}" height="${rh - 2}" fill="${design_color(0, n)}" data-tip="${esc(`${l}, ${names[n]}: ${num(v, 3)} ms`)}"/>`; }); });
  section('layers', 'Busy time of each layer', `Milliseconds a ${UNIT}; the longest sets the pace of a pipeline. Full width is ${num(most, 3)} ms.`, legend(names, design_color) + svg(w, shown.length * bh + 4, body, 'busy time by layer'));
}
function limits() {
  const hashes = reports.map(r => r.output_hash), codes = hashes.every(h => h) ? (new Set(hashes).size === 1 ? 'All designs give the same codes.' : 'The designs give different codes.') : 'No codes were computed.';
  section('limits', 'What limits each', codes, reports.map((r, n) => `<p><b>${esc(names[n])}</b><br>${esc(r.performance.bottleneck.sentence)}</p>`).join(''));
}
function failures() {
  if (FAILED.length) section('failures', 'Not in the comparison', 'Designs that could not be built or run.', FAILED.map(r => `<p><b>${esc(r.label)}</b><br>${esc(r.error)}</p>`).join(''));
}
// Two organisations differ in dozens of settings: what that brings comes first then.
head(); if (CHANGED.length > 12) { figures(); changes(); } else { changes(); figures(); } failures();
const two = pair(); traffic(two); resources(two);
layers(); limits();
['changes', 'layers'].forEach(id => fold(document.getElementById(id)));
