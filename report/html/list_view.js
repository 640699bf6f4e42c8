'use strict';

// The first view: the table of the tests with its filters.

const ListView = (() => {
  const {verdictCounts, failureCount} = Overview;
  const filter = {verdict: 'all', target: '', query: ''};
  let shownRows = [];
  let foundIn = [];
  let scrollTop = 0;

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

  const element = Dom.el('div', {class: 'view list-view'},
    Overview.above(),
    Dom.el('div', {class: 'filters', role: 'search'}, chips(),
           Dom.el('div', {class: 'fields'}, targetChoice(),
                  Dom.el('label', {class: 'field search'},
                         Dom.el('span', {class: 'field-name'}, 'Search'), searchField,
                         Dom.el('kbd', {'aria-hidden': 'true'}, '/')))),
    status, table.element, empty, Overview.below());

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
  return {element, show, hide, focusSearch, neighbour, position,
          focusTable: () => table.element.focus({preventScroll: true}),
          setCurrent: (test) => table.setCurrentRow(test)};
})();
