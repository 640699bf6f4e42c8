'use strict';

// The first view: what came out, and the table of the tests with its filters.

const ListView = (() => {
  const verdictCounts = new Map(Verdicts.order.map((verdict) => [verdict, 0]));
  for (const test of Model.tests) {
    verdictCounts.set(test.verdict, verdictCounts.get(test.verdict) + 1);
  }
  const failureCount = Model.tests.filter((test) => Verdicts.isFailure(test.verdict)).length;
  const filter = {verdict: 'all', target: '', query: ''};
  let shownRows = [];
  let foundIn = [];
  let scrollTop = 0;

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

  function chip(id, count, ...label) {
    return Dom.el('button', {type: 'button', class: 'chip', 'data-verdict': id,
                             'aria-pressed': String(filter.verdict === id),
                             onclick: () => setVerdict(id)},
                  label, Dom.el('span', {class: 'count'}, Format.count(count)));
  }

  function chips() {
    const present = Verdicts.order.filter((verdict) => verdictCounts.get(verdict) > 0);
    return Dom.el('div', {class: 'chips', role: 'group', 'aria-label': 'Verdict'},
                  chip('all', Model.tests.length, 'all'),
                  failureCount > 0 ? chip('failing', failureCount, 'failing') : null,
                  present.map((verdict) => chip(verdict, verdictCounts.get(verdict),
                                                Verdicts.badge(verdict))));
  }

  function targetChoice() {
    const targets = [...new Set(Model.tests.map((test) => test.targetName))].sort();
    if (targets.length < 2) {
      return null;
    }
    const options = targets.map((target) => Dom.el('option', {value: target}, target));
    return Dom.el('label', {class: 'field'}, Dom.el('span', {class: 'field-name'}, 'Target'),
                  Dom.el('select', {id: 'target', onchange: (event) => {
                    filter.target = event.target.value;
                    update();
                  }}, Dom.el('option', {value: ''}, `all ${Format.count(targets.length)}`),
                         options));
  }

  const searchField = Dom.el('input', {
    id: 'search', type: 'search', placeholder: 'test, function or file', autocomplete: 'off',
    spellcheck: 'false', 'aria-keyshortcuts': '/', oninput: (event) => {
      filter.query = event.target.value;
      update();
    },
  });
  const status = Dom.el('p', {class: 'status', role: 'status'});
  const empty = Dom.el('p', {class: 'empty', hidden: true}, 'No test fits these filters.');

  function byFigure(name) {
    // What was not measured comes last, whichever way.
    return (a, b, sign) => {
      if (a[name] === undefined || b[name] === undefined) {
        return Number(a[name] === undefined) - Number(b[name] === undefined);
      }
      return sign * (a[name] - b[name]);
    };
  }

  function byText(text) {
    return (a, b, sign) => sign * text(a).localeCompare(text(b), 'en', {numeric: true});
  }

  // The worst verdict first, and of one verdict the largest growth.
  function byVerdict(a, b, sign) {
    return sign * (Verdicts.rank(a.verdict) - Verdicts.rank(b.verdict)) ||
           byFigure('growth_bytes')(a, b, -1);
  }

  function figureCell(value, text) {
    return value === undefined ? Dom.el('span', {class: 'absent', title: 'not measured'}, '\u2013')
                               : text(value);
  }

  function nameCell(test) {
    const where = foundIn[test.index] === 'stack'
      ? Dom.el('span', {class: 'tag'}, 'in a stack') : null;
    const flaky = test.verdict === 'passed' && test.attempts !== undefined
      ? Dom.el('span', {class: 'tag'}, 'flaky') : null;
    const exempt = test.exempt === undefined ? null : Dom.el('span', {class: 'tag'}, 'exempt');
    return [Dom.el('a', {href: test.link, class: 'name', tabindex: '-1', title: test.name},
                   test.name), flaky, exempt, where];
  }

  // How much of its threshold a test has grown by.
  function growthCell(test) {
    if (test.growth_bytes === undefined) {
      return figureCell(undefined);
    }
    const share = Math.max(0, test.growth_bytes) / Math.max(1, test.threshold_bytes);
    const isOver = share > 1 && test.exempt === undefined;
    const gauge = Dom.el('span', {class: isOver ? 'gauge is-over' : 'gauge',
                                  'aria-hidden': 'true'}, Dom.el('span', {class: 'level'}));
    gauge.firstChild.style.width = `${Math.min(1, share) * 100}%`;
    return [Dom.el('span', {class: 'figure'}, Format.signedBytes(test.growth_bytes)), gauge];
  }

  // Where the decisive call stack is, or why there is none.
  function findingCell(test) {
    const place = Model.placeOf(test);
    return place !== '' ? Dom.el('bdi', {class: 'place', title: place}, place)
                        : Dom.el('span', {title: test.reason}, test.reason ?? '');
  }

  const columns = [
    {id: 'verdict', title: 'Verdict', class: 'c-verdict', compare: byVerdict,
     cell: (test) => Verdicts.badge(test.verdict)},
    {id: 'name', title: 'Test', class: 'c-name', compare: byText((test) => test.name),
     cell: nameCell},
    {id: 'target', title: 'Target', class: 'c-target', compare: byText((test) => test.targetName),
     cell: (test) => Dom.el('span', {title: test.targetName}, StackData.baseName(test.targetName))},
    {id: 'finding', title: 'Finding', class: 'c-finding', cell: findingCell,
     compare: byText((test) => Model.placeOf(test) || (test.reason ?? ''))},
    {id: 'growth', title: 'Growth', class: 'c-growth number', descending: true,
     compare: byFigure('growth_bytes'), cell: growthCell},
    {id: 'leaked', title: 'Leaked', class: 'c-leaked number', descending: true,
     compare: byFigure('leaked_bytes'),
     cell: (test) => figureCell(test.leaked_bytes,
                                (bytes) => (bytes === 0 ? '0' : Format.bytes(bytes)))},
    {id: 'rss', title: 'Max RSS', class: 'c-rss number', descending: true,
     compare: byFigure('max_rss_bytes'),
     cell: (test) => figureCell(test.max_rss_bytes, Format.bytes)},
    {id: 'time', title: 'Time', class: 'c-time number', descending: true,
     compare: byFigure('duration_seconds'),
     cell: (test) => Format.seconds(test.duration_seconds)},
  ];

  const table = new Table({columns, label: 'Tests', sort: {id: 'verdict', descending: false},
                           open: (test) => { location.hash = test.link; }});

  function fits(test) {
    const verdict = filter.verdict === 'all' || filter.verdict === test.verdict ||
                    (filter.verdict === 'failing' && Verdicts.isFailure(test.verdict));
    return verdict && (filter.target === '' || filter.target === test.targetName) &&
           foundIn[test.index] !== null;
  }

  function update() {
    foundIn = Search.find(filter.query);
    shownRows = Model.tests.filter(fits);
    table.setRows(shownRows);
    empty.hidden = shownRows.length > 0;
    table.element.hidden = shownRows.length === 0;
    status.textContent = shownRows.length === Model.tests.length
      ? `${Format.counted(shownRows.length, 'test')}`
      : `${Format.count(shownRows.length)} of ${Format.counted(Model.tests.length, 'test')}`;
  }

  function setVerdict(id) {
    filter.verdict = filter.verdict === id ? 'all' : id;
    for (const button of element.querySelectorAll('.chip')) {
      button.setAttribute('aria-pressed', String(button.dataset.verdict === filter.verdict));
    }
    update();
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

  const element = Dom.el('div', {class: 'view list-view'},
    Dom.el('div', {class: 'overview'}, Dom.el('h1', {tabindex: '-1'}, headline()), facts(),
           warnings()),
    proportions(),
    Dom.el('div', {class: 'filters', role: 'search'}, chips(),
           Dom.el('div', {class: 'fields'}, targetChoice(),
                  Dom.el('label', {class: 'field search'},
                         Dom.el('span', {class: 'field-name'}, 'Search'), searchField,
                         Dom.el('kbd', {'aria-hidden': 'true'}, '/')))),
    status, table.element, empty,
    Dom.el('div', {class: 'more'}, suppressions(), options()));

  function show() {
    table.listen();
    window.scrollTo({top: scrollTop, behavior: 'instant'});
    table.draw();
  }

  function hide() {
    scrollTop = window.scrollY;
    table.unlisten();
  }

  function focusSearch() {
    searchField.focus();
    searchField.select();
  }

  // The test before or behind `test` in the table as it is sorted and filtered.
  function neighbour(test, step) {
    return shownRows[shownRows.indexOf(test) + step] ?? null;
  }

  function position(test) {
    const index = shownRows.indexOf(test);
    return index < 0 ? '' : `${Format.count(index + 1)} of ${Format.count(shownRows.length)}`;
  }

  update();
  return {element, show, hide, focusSearch, neighbour, position, headline,
          focusTable: () => table.element.focus({preventScroll: true}),
          setCurrent: (test) => table.setCurrentRow(test), query: () => filter.query};
})();
