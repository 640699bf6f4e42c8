'use strict';

// Keys that work wherever the focus is, and the list of all keys.

const Keys = (() => {
  const groups = {
    'Everywhere': [['?', 'these keys'], ['t', 'theme: system, light, dark']],
    'Search': [['/', 'search tests and their stacks'], ['Escape', 'leave the field']],
    'Table of tests': [['\u2191 \u2193 or j k', 'move'],
                       ['Page Up, Page Down, Home, End', 'move far'], ['Enter', 'open the test']],
    'A test': [['j k', 'next and previous test of the table'], ['Escape', 'back to the table']],
    'Flame graph': [['\u2190 \u2191 \u2192 \u2193', 'move among calls'], ['Enter', 'zoom in'],
                    ['Backspace or Escape', 'zoom out'], ['Home', 'to the root']],
  };

  function group(title) {
    const rows = groups[title].map(([key, what]) => [Dom.el('dt', {}, Dom.el('kbd', {}, key)),
                                            Dom.el('dd', {}, what)]);
    return [Dom.el('h3', {}, title), Dom.el('dl', {class: 'pairs'}, rows)];
  }

  // titles: of the groups of keys that the page has.
  function dialog(titles) {
    const heading = Dom.newId('keys');
    return Dom.el('dialog', {class: 'keys', 'aria-labelledby': heading},
                  Dom.el('form', {method: 'dialog'}, Dom.el('h2', {id: heading}, 'Keys'),
                         titles.map(group), Dom.el('button', {type: 'submit'}, 'Close')));
  }

  function isTyping(target) {
    return target.closest('input, select, textarea, [contenteditable]') !== null;
  }

  // actions: what to do for a key, by its name.
  function listen(actions) {
    document.addEventListener('keydown', (event) => {
      const isOther = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
      const action = actions[event.key];
      const isLeaving = event.key === 'Escape' && isTyping(event.target);
      if (isOther || action === undefined || event.target.closest('dialog') !== null || (isTyping(event.target) && !isLeaving)) {
        return;
      }
      if (isLeaving) {
        event.target.blur();
        return;
      }
      if (action() !== false) {
        event.preventDefault();
      }
    });
  }

  return {dialog, listen};
})();
