'use strict';

// Elements out of plain text. Nothing here, or in any other file, takes text for markup.

const Dom = (() => {
  function append(element, children) {
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== '') {
        element.append(child);
      }
    }
    return element;
  }

  // el('a', {class: 'name', href: '#x'}, 'text', child). A property that is a function listens to
  // the event of its name without "on"; false, null and undefined set nothing.
  function el(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (typeof value === 'function') {
        element.addEventListener(name.slice(2), value);
      } else if (value !== false && value !== null && value !== undefined) {
        element.setAttribute(name, value === true ? '' : String(value));
      }
    }
    return append(element, children);
  }

  function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, String(value));
    }
    return append(element, children);
  }

  function replace(element, ...children) {
    element.replaceChildren();
    return append(element, children);
  }

  let lastId = 0;
  function newId(prefix) {
    lastId += 1;
    return `${prefix}-${lastId}`;
  }

  return {el, svg, replace, newId};
})();
