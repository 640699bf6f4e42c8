'use strict';

// Views of which one is seen, and made when it is chosen first.

const Tabs = (() => {
  // items: each with a title; make(item) gives the element to be seen.
  function view(label, items, make) {
    const panel = Dom.el('div', {role: 'tabpanel', id: Dom.newId('panel')});
    const made = new Map();
    const buttons = items.map((item, index) => Dom.el('button', {
      type: 'button', role: 'tab', id: Dom.newId('tab'), 'aria-controls': panel.id,
      onclick: () => choose(index), onkeydown: (event) => onKey(event, index),
    }, item.title));

    function choose(index) {
      buttons.forEach((button, i) => {
        button.setAttribute('aria-selected', String(i === index));
        button.tabIndex = i === index ? 0 : -1;
      });
      if (!made.has(index)) {
        made.set(index, make(items[index]));
      }
      panel.setAttribute('aria-labelledby', buttons[index].id);
      Dom.replace(panel, made.get(index));
    }

    function onKey(event, index) {
      const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (step !== undefined) {
        event.preventDefault();
        const next = (index + step + buttons.length) % buttons.length;
        choose(next);
        buttons[next].focus();
      }
    }

    choose(0);
    return Dom.el('div', {class: 'tabs'},
                  Dom.el('div', {role: 'tablist', class: 'tab-list', 'aria-label': label}, buttons),
                  panel);
  }

  return {view};
})();
