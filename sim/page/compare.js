const ALL = data('runs'), RUNS = ALL.filter(r => r.report), FAILED = ALL.filter(r => !r.report), reports = RUNS.map(r => r.report), one = reports[0];
const at = (r, path) => path.split('.').reduce((v, k) => v === undefined || v === null ? undefined : v[k], r);
// `design.fusion=none`, `design.fusion=all` are `none`, `all` under a title that says what varies.
const varied = RUNS[0].label.split('=')[0], by_one = RUNS.every(r => r.label.split('=').length === 2 && r.label.split('=')[0] === varied && !varied.includes(' '));
const names = RUNS.map(r => by_one ? r.label.slice(varied.length + 1) : r.label);
const bytes = v => (v ? si(v) : '0 ') + 'B';
const FIGURES = [
  ['latency', r => r.performance.latency_ms, v => num(v, 3) + ' ms', -1, 'performance.latency_ms'], ['interval', r => r.performance.interval_ms, v => num(v, 3) + ' ms', -1, 'performance.interval_ms'],
  ['frames/s', r => r.performance.frames_per_s, v => num(v, 1), 1, 'performance.frames_per_s'], ['MAC a cycle', r => r.performance.macs_per_cycle, v => num(v, 1), 1, 'performance.macs_per_cycle'],
  ['utilization', r => r.performance.utilization, pct, 1, 'performance.utilization'], ['DDR bytes a frame', r => r.ddr.read_bytes_per_frame + r.ddr.written_bytes_per_frame, bytes, -1],
  ['of them maps', r => r.ddr.bytes_per_frame.intermediate_map, bytes, -1, 'ddr.bytes_per_frame.intermediate_map'], ['power', r => r.performance.power.total_w, v => num(v, 2) + ' W', -1, 'performance.power.total_w'],
  ['energy a frame', r => r.performance.power.energy_per_frame_mj, v => num(v, 1) + ' mJ', -1, 'performance.power.energy_per_frame_mj'], ['DSP', r => r.resources.used.dsp, v => num(v), -1, 'resources.used.dsp'],
  ['BRAM36', r => r.resources.used.bram36, v => num(v, 1), -1, 'resources.used.bram36'], ['URAM', r => r.resources.used.uram, v => num(v), -1, 'resources.used.uram'],
  ['LUT', r => r.resources.used.lut, v => num(v), -1, 'resources.used.lut'], ['FF', r => r.resources.used.ff, v => num(v), -1, 'resources.used.ff']];
if (RUNS.every(r => r.accuracy)) FIGURES.unshift([RUNS[0].accuracy.metric, (_, n) => RUNS[n].accuracy.value, v => num(v, 4), 1]);
const heads = `<th></th>${names.map(n => `<th>${esc(n)}</th>`).join('')}`;

function head() {
  main.insertAdjacentHTML('beforeend', `<header><h1>${RUNS.length} designs of ${esc([...new Set(reports.map(r => r.subject.network))].join(', '))}${by_one ? ` by ${esc(varied)}` : ''}</h1><p class="dim">${[...new Set(reports.map(r => `${r.subject.board}, ${num(r.subject.clock_mhz)} MHz`))].map(esc).join(' · ')}</p></header>`);
}
function changes() {
  const keys = [...new Set(reports.flatMap(r => Object.keys(r.settings)))].filter(k => new Set(reports.map(r => r.settings[k])).size > 1);
  section('changes', 'What differs', keys.length ? 'Settings in which the designs are not the same.' : 'The configurations are the same.', keys.length ? `<div class="scroll"><table><tr>${heads}</tr>${keys.map(k => `<tr><td>${esc(k)}</td>${reports.map(r => `<td>${esc(r.settings[k] === undefined ? '·' : r.settings[k])}</td>`).join('')}</tr>`).join('')}</table></div>` : '');
}
function figures() {
  const rows = FIGURES.map(([name, get, text, sign, key]) => {
    const v = reports.map(get), best = sign > 0 ? Math.max(...v) : Math.min(...v), worst = sign > 0 ? Math.min(...v) : Math.max(...v), most = Math.max(...v.map(Math.abs), 1e-12), differs = best !== worst;
    return { differs, html: `<tr class="${differs ? '' : 'dim'}"><td>${word_or(name)}</td>${v.map((x, i) => `<td><span class="cell"><i style="width:${(Math.abs(x) / most * 100).toFixed(1)}%;${differs && x === best ? 'background:var(--busy)' : ''}"></i><b style="font-weight:${differs && x === best ? 650 : 400}">${text(x)}${i && differs && v[0] ? ` <small>${x === v[0] ? '' : (x > v[0] ? '+' : '−') + num(Math.abs(x / v[0] - 1) * 100, Math.abs(x / v[0] - 1) < .1 ? 1 : 0) + ' %'}</small>` : ''}</b>${key ? mark(x, `${i}.${key}`) : ''}</span></td>`).join('')}</tr>` };
  });
  section('figures', 'Figures', 'Those that differ first; the best of a row is green, percentages are against the first design.', `<div class="scroll"><table class="bars"><tr>${heads}</tr>${[...rows.filter(r => r.differs), ...rows.filter(r => !r.differs)].map(r => r.html).join('')}</table></div>`);
}
const word_or = n => WORDS[n] ? word(n) : esc(n);
function traffic(into) {
  const kinds = Object.keys(one.ddr.bytes_per_frame), most = Math.max(...reports.map(r => kinds.reduce((s, k) => s + r.ddr.bytes_per_frame[k], 0)), 1);
  bars('traffic', 'DDR bytes of a frame', 'By purpose; all bars have one scale.', reports.map((r, n) => { const parts = {}, tips = {}; kinds.forEach(k => { parts[k] = r.ddr.bytes_per_frame[k] / most; tips[k] = bytes(r.ddr.bytes_per_frame[k]); }); return { name: names[n], parts, tips, end: bytes(kinds.reduce((s, k) => s + r.ddr.bytes_per_frame[k], 0)) }; }), kinds, palette, into);
}
function resources(into) {
  const kinds = ['lut', 'ff', 'bram36', 'uram', 'dsp'].filter(k => reports.some(r => r.resources.available[k] > 0));
  const w = innerWidth < 700 ? 400 : 560, rh = 15, lx = 130; let body = '', y = 4;
  kinds.forEach(k => { body += `<text x="${lx - 8}" y="${y + 11}" text-anchor="end">${k.toUpperCase()}</text>`; reports.forEach((r, n) => { const v = r.resources.share[k] || 0; body += `<rect x="${lx}" y="${y}" width="${(Math.min(1, v) * (w - lx - 60)).toFixed(1)}" height="${rh - 3}" fill="${palette(0, n)}" data-tip="${esc(`${names[n]}: ${num(r.resources.used[k], 1)} ${k.toUpperCase()}, ${pct(v)}`)}"/><text class="d" x="${lx + 6 + Math.min(1, v) * (w - lx - 60)}" y="${y + 10}">${pct(v)}</text>`; y += rh; }); y += 8; });
  section('resources', 'On the chip', 'Share of each board; full width is the whole board.', legend(names, palette) + svg(w, y, body, 'resources'), into);
}
function layers() {
  const shown = [...new Set(reports.flatMap(r => r.layers.map(l => l.layer)))], cycles = (r, l) => { const row = r.layers.find(x => x.layer === l); return row ? (row.timing ? row.timing.busy_cycles_per_frame : row.closed_form_cycles) / r.subject.clock_mhz / 1000 : 0; };
  const most = Math.max(...shown.flatMap(l => reports.map(r => cycles(r, l))), 1e-9), rh = 11, w = innerWidth < 700 ? 420 : 1120, lx = 130, bh = reports.length * rh + 7; let body = '';
  shown.forEach((l, i) => { const y = i * bh + 3; body += `<text x="${lx - 8}" y="${y + reports.length * rh / 2 + 4}" text-anchor="end">${esc(l.length > 17 ? '…' + l.slice(-16) : l)}</text>`; reports.forEach((r, n) => { const v = cycles(r, l); body += `<rect x="${lx}" y="${y + n * rh}" width="${(v / most * (w - lx - 70)).toFixed(1)}" height="${rh - 2}" fill="${palette(0, n)}" data-tip="${esc(`${l}, ${names[n]}: ${num(v, 3)} ms`)}"/>`; }); });
  section('layers', 'Busy time of each layer', `Milliseconds a frame; the longest sets the pace of a pipeline. Full width is ${num(most, 3)} ms.`, legend(names, palette) + svg(w, shown.length * bh + 4, body, 'busy time by layer'));
}
function limits() {
  const hashes = reports.map(r => r.output_hash), codes = hashes.every(h => h) ? (new Set(hashes).size === 1 ? 'All designs give the same codes.' : 'The designs give different codes.') : 'No codes were computed.';
  section('limits', 'What limits each', codes, reports.map((r, n) => `<p><b>${esc(names[n])}</b><br>${esc(r.performance.bottleneck.sentence)}</p>`).join(''));
}
function failures() {
  if (FAILED.length) section('failures', 'Not in the comparison', 'Designs that could not be built or run.', FAILED.map(r => `<p><b>${esc(r.label)}</b><br>${esc(r.error)}</p>`).join(''));
}
head(); changes(); figures(); failures();
const two = pair(); traffic(two); resources(two);
layers(); limits();
