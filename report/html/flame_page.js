'use strict';

// The page of one flame graph.

(() => {
  const graph = StackData.page.graph;
  const [header, dialog] = Top.setUp(['Everywhere', 'Flame graph'], {}, null);
  const sites = graph.sites.map(StackData.site);
  const flame = new FlameGraph({tree: FlameTree.fromSites(sites, 'all'), label: graph.title,
                                isDifference: graph.is_difference});
  const note = graph.omitted === 0 ? null
    : Dom.el('p', {class: 'note'}, `Without ${Format.counted(graph.omitted, 'smaller stack')}.`);
  const empty = sites.length > 0 ? null
    : Dom.el('p', {class: 'empty'}, 'No call stack holds memory here.');
  Dom.replace(document.getElementById('app'), header,
              Dom.el('main', {class: 'view'}, Dom.el('h1', {}, graph.title),
                     Dom.el('p', {class: 'muted'}, graph.subtitle),
                     empty ?? [flame.element, note]),
              dialog);
})();
