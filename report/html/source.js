'use strict';

// The lines of source around a place, where leakrun could read the file.

const Source = (() => {
  function line(text, number, excerpt) {
    const isNamed = number === excerpt.line;
    return Dom.el('li', {class: isNamed ? 'is-named' : null, 'aria-current': isNamed ? 'true' : null},
                  Dom.el('span', {class: 'line-number', 'aria-hidden': 'true'}, String(number)),
                  Dom.el('code', {}, text === '' ? ' ' : text));
  }

  function view(frame) {
    const excerpt = Model.excerptOf(frame);
    if (excerpt === null) {
      return null;
    }
    const lines = excerpt.lines.map((text, i) => line(text, excerpt.first_line + i, excerpt));
    return Dom.el('figure', {class: 'source'},
                  Dom.el('figcaption', {}, StackData.location(frame),
                         excerpt.newer ? ' \u2013 changed since the run: lines may differ' : ''),
                  Dom.el('ol', {}, lines));
  }

  return {view};
})();
