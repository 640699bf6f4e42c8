'use strict';

// The small parts of what is shown of one test: figures, marks and scopes, processes, output.

const TestParts = (() => {
  function figure(name, value, note = '') {
    return Dom.el('div', {class: 'figure-item'}, Dom.el('dt', {}, name),
                  Dom.el('dd', {}, Dom.el('span', {class: value === null ? 'absent' : 'value'},
                                          value ?? 'not measured'),
                         note === '' ? null : Dom.el('span', {class: 'figure-note'}, note)));
  }

  function bytesOf(value) {
    return value === undefined ? null : Format.bytes(value);
  }

  function growthNote(test) {
    const covered = test.suppressed_growth_bytes;
    const threshold = test.exempt === undefined
      ? `threshold ${Format.bytes(test.threshold_bytes)}` : 'exempt from its threshold';
    return covered === undefined ? threshold
                                 : `${threshold}; ${Format.bytes(covered)} suppressed`;
  }

  function leakNote(test) {
    const covered = test.suppressed_leaked_bytes;
    return covered === undefined ? '' : `${Format.bytes(covered)} suppressed`;
  }

  function figures(test) {
    const growth = test.growth_bytes === undefined ? null : Format.signedBytes(test.growth_bytes);
    const peak = test.peak_bytes === undefined ? null : figure('Peak', bytesOf(test.peak_bytes));
    return Dom.el('dl', {class: 'figures'}, figure('Growth', growth, growthNote(test)),
                  figure('Leaked', bytesOf(test.leaked_bytes), leakNote(test)),
                  figure('At the start', bytesOf(test.baseline_bytes)),
                  figure('At the end', bytesOf(test.final_bytes)), peak,
                  figure('Max RSS', bytesOf(test.max_rss_bytes)),
                  figure('Time', Format.seconds(test.duration_seconds)));
  }

  function table(heads, rows) {
    return Dom.el('div', {class: 'scroll-x'}, Dom.el('table', {class: 'plain-table'},
      Dom.el('thead', {}, Dom.el('tr', {}, heads.map(([text, kind]) => Dom.el('th', {
        scope: 'col', class: kind}, text)))),
      Dom.el('tbody', {}, rows)));
  }

  function cutNote(test, name, what) {
    const count = (test[`${name}_cut`] ?? 0) + (test[`${name}_omitted`] ?? 0);
    return count === 0 ? null
                       : Dom.el('p', {class: 'note'}, `${Format.counted(count, what)} left out.`);
  }

  function sectionRow(part) {
    const limit = part.threshold_bytes === undefined ? '' : Format.bytes(part.threshold_bytes);
    const state = part.exceeded ? Dom.el('span', {class: 'verdict is-grew'}, 'over its limit') : '';
    return Dom.el('tr', {}, Dom.el('td', {}, part.kind), Dom.el('td', {}, part.label),
                  Dom.el('td', {class: 'number'}, Format.signedBytes(part.growth_bytes)),
                  Dom.el('td', {class: 'number'}, limit),
                  Dom.el('td', {class: 'number'}, Format.bytes(part.final_bytes)),
                  Dom.el('td', {}, state, part.unended ? ' the program ended within it' : ''));
  }

  function sectionSites(part) {
    const sites = Model.sites(part, 'growth_sites');
    return sites.length === 0 ? null : [
      Dom.el('h3', {}, `Growth in ${part.kind} \u201c${part.label}\u201d`),
      Stacks.list(sites, part.growth_sites_cut ?? 0, true),
    ];
  }

  function sections(test) {
    const parts = test.measurements;
    const heads = [['Kind', ''], ['Label', ''], ['Growth', 'number'], ['Limit', 'number'],
                   ['Live at its end', 'number'], ['', '']];
    return [table(heads, parts.map(sectionRow)), cutNote(test, 'measurements', 'part'),
            parts.map(sectionSites).filter((sites) => sites !== null)];
  }

  function processRow(process, hasReasons) {
    const number = (value) => Dom.el('td', {class: 'number'},
                                     value === undefined ? '\u2013' : Format.bytes(value));
    return Dom.el('tr', {}, Dom.el('td', {class: 'number'}, String(process.pid)),
                  Dom.el('td', {}, Dom.el('code', {}, StackData.strings[process.executable])),
                  number(process.baseline_bytes), number(process.final_bytes),
                  number(process.leaked_bytes),
                  hasReasons ? Dom.el('td', {}, process.not_measured ?? '') : null);
  }

  function processes(test) {
    const hasReasons = test.processes.some((process) => process.not_measured !== undefined);
    const heads = [['PID', 'number'], ['Executable', ''], ['At the start', 'number'],
                   ['At the end', 'number'], ['Leaked', 'number']];
    const reasons = hasReasons ? [['Not measured', '']] : [];
    return [table([...heads, ...reasons],
                  test.processes.map((process) => processRow(process, hasReasons))),
            cutNote(test, 'processes', 'process')];
  }

  function shellWord(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  }

  function command(test) {
    const words = test.command.map(shellWord);
    return [Dom.el('pre', {class: 'text', tabindex: '0'}, words.join(' ')),
            cutNote(test, 'command', 'argument')];
  }

  function stream(title, text) {
    return text === undefined ? null
                              : [Dom.el('h3', {}, title),
                                 Dom.el('pre', {class: 'text', tabindex: '0', 'aria-label': title},
                                        text)];
  }

  function output(test) {
    return [stream('Standard output', test.stdout), stream('Standard error', test.stderr),
            test.output_truncated
              ? Dom.el('p', {class: 'note'}, 'leakrun kept the beginning and the end of it.') : null];
  }

  return {figures, sections, processes, command, output};
})();
