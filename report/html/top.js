'use strict';

// The line at the top of a page, with its switches, and the keys that work everywhere.

const Top = (() => {
  // groups: of keys.js; actions: for keys beside those of every page. home: where the name leads.
  function setUp(groups, actions, home) {
    const dialog = Keys.dialog(groups);
    const help = () => {
      if (!dialog.open) {
        dialog.showModal();
      }
    };
    Keys.listen({'?': help, t: Theme.change, ...actions});
    const mark = home === null ? Dom.el('span', {class: 'mark'}, 'leakrun')
                               : Dom.el('a', {class: 'mark', href: home}, 'leakrun');
    const header = Dom.el('header', {class: 'top'}, mark,
                          Dom.el('div', {class: 'top-tools'}, Theme.button(),
                                 Dom.el('button', {type: 'button', class: 'quiet', id: 'help',
                                                   'aria-keyshortcuts': '?', onclick: help},
                                        Dom.el('span', {'aria-hidden': 'true'}, '? '), 'Keys')));
    return [header, dialog];
  }

  return {setUp};
})();
