'use strict';

// The second view: all that is known of one test.

const TestView = (() => {
  function section(id, title, ...content) {
    const heading = Dom.newId(id);
    return Dom.el('section', {class: `part part-${id}`, 'aria-labelledby': heading},
                  Dom.el('h2', {id: heading}, title), content);
  }

  function left(test, part) {
    return (test.left_out ?? []).includes(part);
  }

  function leftOutNote(test, part, what) {
    return left(test, part)
      ? Dom.el('p', {class: 'notice'}, `${what} would make this page too large and was left out: ` +
               'the results document (--json) has it.') : null;
  }

  function omittedOf(test, name) {
    return (test[`${name}_omitted`] ?? 0) + (test[`${name}_cut`] ?? 0);
  }

  function sitePart(test, {id, title, name, isSigned}) {
    const sites = Model.sites(test, name);
    return sites.length === 0 ? null
      : section(id, title, Stacks.list(sites, omittedOf(test, name), isSigned));
  }

  // What a flame graph can be of: its sites, largest first.
  function graphs(test) {
    const growth = [...Model.sites(test, 'growth_sites'), ...Model.sites(test, 'shrunk_sites')];
    const all = [
      {title: 'Growth', sites: growth, isDifference: true,
       omitted: omittedOf(test, 'growth_sites') + omittedOf(test, 'shrunk_sites')},
      {title: 'Still live', sites: Model.sites(test, 'live_sites'), isDifference: false,
       omitted: omittedOf(test, 'live_sites')},
      {title: 'Leaks', sites: Model.sites(test, 'leaks'), isDifference: false,
       omitted: omittedOf(test, 'leaks')},
      {title: 'At the peak', sites: Model.sites(test, 'peak_sites'), isDifference: false,
       omitted: omittedOf(test, 'peak_sites')},
    ];
    return all.filter((graph) => graph.sites.length > 0);
  }

  function graphView(graph) {
    const tree = FlameTree.fromSites(graph.sites, 'all');
    const flame = new FlameGraph({tree, label: `Flame graph: ${graph.title}`,
                                  isDifference: graph.isDifference});
    const note = graph.omitted === 0 ? null
      : Dom.el('p', {class: 'note'}, `Without ${Format.counted(graph.omitted, 'smaller stack')}.`);
    return Dom.el('div', {}, flame.element, note);
  }

  function flames(test) {
    const all = graphs(test);
    return all.length === 0 ? null
      : section('flames', 'Flame graphs', Tabs.view('Flame graph', all, graphView));
  }

  function timeline(test) {
    return test.timeline === undefined ? null
      : section('timeline', 'Over time', Timeline.view(test.timeline));
  }

  function measurements(test) {
    return test.measurements === undefined ? null
      : section('measurements', 'Marks and scopes', TestParts.sections(test));
  }

  function asanReport(test) {
    return test.asan_report === undefined ? null
      : section('asan', 'AddressSanitizer report',
                Dom.el('pre', {class: 'text', tabindex: '0'}, test.asan_report));
  }

  function output(test) {
    const hasOutput = test.stdout !== undefined || test.stderr !== undefined;
    if (!hasOutput && !left(test, 'output')) {
      return null;
    }
    return section('output', 'Output', leftOutNote(test, 'output', 'Its output'),
                   TestParts.output(test));
  }

  function attempt(run, index) {
    return Dom.el('details', {class: 'attempt panel'},
                  Dom.el('summary', {}, `Run ${index + 1} `, Verdicts.badge(run.verdict), ' ',
                         run.reason ?? ''),
                  TestParts.figures(run), memory(run), asanReport(run), output(run));
  }

  function attempts(test) {
    if (test.attempts === undefined && !left(test, 'attempts')) {
      return null;
    }
    return section('attempts', 'Earlier runs', leftOutNote(test, 'attempts', 'Its earlier runs'),
                   (test.attempts ?? []).map(attempt));
  }

  function memory(test) {
    return [
      leftOutNote(test, 'stacks', 'Where its memory was allocated'),
      sitePart(test, {id: 'leaks', title: 'Leaks', name: 'leaks', isSigned: false}),
      sitePart(test, {id: 'growth', title: 'Growth', name: 'growth_sites', isSigned: true}),
      flames(test), timeline(test), measurements(test),
    ];
  }

  function nextSteps(test) {
    const steps = [['Run it again', test.rerun], ['Suppress it', test.suppression]]
      .filter(([, text]) => text !== undefined)
      .map(([title, text]) => [Dom.el('dt', {}, title),
                               Dom.el('dd', {}, Dom.el('code', {}, text))]);
    return steps.length === 0 ? null : section('next', 'How to go on',
                                               Dom.el('dl', {class: 'pairs'}, steps));
  }

  function how(test) {
    const place = test.file === undefined ? null
      : Dom.el('p', {class: 'muted'}, 'Stands in ',
               Dom.el('code', {}, `${StackData.strings[test.file]}:${test.line}`));
    return section('how', 'How it ran', place,
                   test.command === undefined ? null : TestParts.command(test),
                   test.processes === undefined ? null : TestParts.processes(test));
  }

  function stepLink(test, step, label, key) {
    const other = ListView.neighbour(test, step);
    return other === null
      ? Dom.el('span', {class: 'step is-off', 'aria-hidden': 'true'}, label)
      : Dom.el('a', {class: 'step', href: other.link, rel: step < 0 ? 'prev' : 'next',
                     'aria-keyshortcuts': key}, label);
  }

  function navigation(test) {
    return Dom.el('nav', {class: 'steps', 'aria-label': 'Tests'},
                  Dom.el('a', {class: 'step', href: '#', 'aria-keyshortcuts': 'Escape'},
                         '\u2190 All tests'),
                  Dom.el('span', {class: 'muted position'}, ListView.position(test)),
                  stepLink(test, -1, 'Previous', 'k'), stepLink(test, 1, 'Next', 'j'));
  }

  function reasons(test) {
    const isSaid = test.exempt === undefined || (test.reason ?? '').startsWith('Exempt');
    const exempt = isSaid ? null
      : Dom.el('p', {class: 'notice'}, `Exempt from leak detection: ${test.exempt}.`);
    return [test.reason === undefined ? null : Dom.el('p', {class: 'reason'}, test.reason), exempt,
            test.unwind_note === undefined ? null : Dom.el('p', {class: 'note'}, test.unwind_note)];
  }

  function view(test) {
    return Dom.el('article', {class: 'view test-view'}, navigation(test),
                  Dom.el('header', {class: `test-head is-${test.verdict}`},
                         Dom.el('p', {class: 'test-target'}, Verdicts.badge(test.verdict),
                                Dom.el('span', {class: 'muted'}, test.targetName)),
                         Dom.el('h1', {tabindex: '-1'}, test.name), reasons(test)),
                  TestParts.figures(test), memory(test), asanReport(test), output(test),
                  attempts(test), nextSteps(test), how(test));
  }

  function missing(hash) {
    return Dom.el('article', {class: 'view test-view'},
                  Dom.el('nav', {class: 'steps', 'aria-label': 'Tests'},
                         Dom.el('a', {class: 'step', href: '#'}, '\u2190 All tests')),
                  Dom.el('h1', {tabindex: '-1'}, 'No such test'),
                  Dom.el('p', {class: 'reason'}, `This report has no test of the name in ${hash}`));
  }

  return {view, missing};
})();
