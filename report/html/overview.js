'use strict';

// What came out of the suite as a whole, and what it was run with.

const Overview = (() => {
  const verdictCounts = new Map(Verdicts.order.map((verdict) => [verdict, 0]));
  for (const test of Model.tests) {
    verdictCounts.set(test.verdict, verdictCounts.get(test.verdict) + 1);
  }
  const failureCount = Model.tests.filter((test) => Verdicts.isFailure(test.verdict)).length;

  function headline() {
    const total = Model.tests.length;
    if (total === 0) {
      return 'No test has ended';
    }
    if (failureCount === 0) {
      return total === 1 ? 'The test passed' : `All ${Format.count(total)} tests passed`;
    }
    return `${Format.count(failureCount)} of ${Format.counted(total, 'test')} failed`;
  }

  function warnings() {
    const suite = Model.suite;
    const missing = suite.tests_selected - Model.tests.length;
    const lines = [];
    if (suite.partial) {
      lines.push('leakrun was cut off: this report is of the tests that had ended.');
    } else if (suite.interrupted) {
      lines.push('The run was interrupted: this report is of the tests that had ended.');
    }
    if (suite.tests_not_run > 0) {
      lines.push(`${Format.counted(suite.tests_not_run, 'test')} did not run, ` +
                 'since too many had failed.');
    } else if (missing > 0) {
      lines.push(`${Format.counted(missing, 'test')} of ${Format.count(suite.tests_selected)} ` +
                 'did not run to the end.');
    }
    return lines.map((line) => Dom.el('p', {class: 'notice'}, line));
  }

  function facts() {
    const suite = Model.suite;
    const threshold = suite.options['threshold-mb'];
    const items = [suite.host, Format.time(suite.started), Format.seconds(suite.wall_seconds),
                   threshold === undefined ? '' : `threshold ${threshold} MB`,
                   suite.leakrun === '' ? '' : `leakrun ${suite.leakrun}`];
    return Dom.el('ul', {class: 'facts'},
                  items.filter((item) => item !== '').map((item) => Dom.el('li', {}, item)));
  }

  // How the suite ended, as parts of a line; the numbers are on the buttons below it.
  function proportions() {
    const bar = Dom.el('div', {class: 'proportions', 'aria-hidden': 'true'});
    for (const verdict of Verdicts.order) {
      if (verdictCounts.get(verdict) > 0) {
        const part = Dom.el('span', {class: `part is-${verdict}`});
        part.style.flexGrow = String(verdictCounts.get(verdict));
        bar.append(part);
      }
    }
    return bar;
  }

  function suppressions() {
    const uses = Model.suite.suppressions;
    if (uses.length === 0) {
      return null;
    }
    const cut = Model.suite.suppressions_cut;
    const rows = uses.map((use) => Dom.el('tr', {},
      Dom.el('td', {}, Dom.el('code', {}, use.pattern)),
      Dom.el('td', {}, Dom.el('code', {}, use.line > 0 ? `${use.file}:${use.line}` : use.file)),
      Dom.el('td', {class: 'number'}, Format.count(use.matches)),
      Dom.el('td', {class: 'number'}, Format.bytes(use.bytes)),
      Dom.el('td', {}, use.stale ? 'matched nothing' : '')));
    const heads = ['Suppression', 'From', 'Stacks', 'Covered', '']
      .map((text) => Dom.el('th', {scope: 'col'}, text));
    return Dom.el('details', {class: 'panel'},
                  Dom.el('summary', {}, `Suppressions (${Format.count(uses.length + cut)})`),
                  Dom.el('table', {class: 'plain-table'}, Dom.el('thead', {}, Dom.el('tr', {}, heads)),
                         Dom.el('tbody', {}, rows)),
                  cut > 0 ? Dom.el('p', {class: 'note'},
                                   `${Format.count(cut)} more are not in this page.`) : null);
  }

  function options() {
    const entries = Object.entries(Model.suite.options);
    if (entries.length === 0) {
      return null;
    }
    const rows = entries.map(([name, value]) => [Dom.el('dt', {}, `--${name}`),
                                                 Dom.el('dd', {}, value === '' ? '\u2013' : value)]);
    return Dom.el('details', {class: 'panel'}, Dom.el('summary', {}, 'Options of the run'),
                  Dom.el('dl', {class: 'pairs'}, rows));
  }

  // What stands above the filters of the table.
  function above() {
    return [Dom.el('div', {class: 'overview'}, Dom.el('h1', {tabindex: '-1'}, headline()), facts(),
                   warnings()),
            proportions()];
  }

  // What stands below the table.
  function below() {
    return Dom.el('div', {class: 'more'}, suppressions(), options());
  }

  return {above, below, verdictCounts, failureCount};
})();
