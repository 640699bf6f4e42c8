'use strict';

// A tree of flame_tree.js as a drawing: a row for each depth, the outermost call at the top, each
// call as wide as its share of the bytes. A click, or Enter, makes a call as wide as the graph.
//
// In a graph of differences what shrank has stripes and a minus sign, and what grew a plus sign:
// colour says it once more, and nothing by itself.

class FlameGraph {
  // Narrower shares of the drawing are left out, and counted.
  static least = 0.0012;
  static rowHeight = 24;
  // Shares of the drawing that have room for a name, and for the bytes besides.
  static named = 0.012;
  static figured = 0.09;

  // tree: of FlameTree; label: what the graph is of; isDifference: of growth.
  constructor({tree, label, isDifference}) {
    this.tree = tree;
    this.isDifference = isDifference;
    this.query = '';
    this.nodes = new Map();
    this.stage = Dom.el('div', {
      class: isDifference ? 'flame-stage is-difference' : 'flame-stage', role: 'tree',
      'aria-label': `${label}. Arrow keys move, Enter zooms, Backspace goes back.`,
      onkeydown: (event) => this.onKey(event), onclick: (event) => this.onClick(event),
      onmouseover: (event) => this.onPoint(event), onfocusin: (event) => this.onPoint(event),
      onmouseleave: () => this.describe(this.focused),
    });
    this.detail = Dom.el('p', {class: 'flame-detail', 'aria-live': 'polite'});
    this.found = Dom.el('span', {class: 'flame-found', role: 'status'});
    this.omitted = Dom.el('p', {class: 'note'});
    this.reset = Dom.el('button', {type: 'button', class: 'quiet', hidden: true,
                                   onclick: () => this.zoomTo(this.tree)}, 'Show all');
    this.element = Dom.el('div', {class: 'flame'}, this.toolbar(label), this.stage, this.detail,
                          this.omitted);
    this.zoomTo(tree);
  }

  toolbar(label) {
    const field = Dom.el('input', {type: 'search', class: 'flame-search', autocomplete: 'off',
                                   spellcheck: 'false', placeholder: 'find a function or file',
                                   'aria-label': `Find in: ${label}`,
                                   oninput: () => this.search(field.value)});
    return Dom.el('div', {class: 'flame-tools'}, field, this.found, this.reset, this.legend());
  }

  legend() {
    if (!this.isDifference) {
      return Dom.el('ul', {class: 'legend'},
                    Dom.el('li', {}, Dom.el('span', {class: 'swatch', 'aria-hidden': 'true'}),
                           'your code'),
                    Dom.el('li', {}, Dom.el('span', {class: 'swatch is-internal',
                                                     'aria-hidden': 'true'}), 'internal'));
    }
    return Dom.el('ul', {class: 'legend'},
                  Dom.el('li', {}, Dom.el('span', {class: 'swatch is-grown',
                                                   'aria-hidden': 'true'}), '+ grew'),
                  Dom.el('li', {}, Dom.el('span', {class: 'swatch is-shrunk',
                                                   'aria-hidden': 'true'}), '\u2212 shrank'));
  }

  zoomTo(node) {
    const hadFocus = this.stage.contains(document.activeElement);
    this.root = node;
    this.reset.hidden = node === this.tree;
    this.draw();
    this.setFocus(node, hadFocus);
  }

  draw() {
    this.nodes = new Map();
    this.left = 0;
    this.deepestRow = 0;
    const elements = [];
    const path = [];
    for (let at = this.root.parent; at !== null; at = at.parent) {
      path.unshift(at);
    }
    path.forEach((node, row) => elements.push(this.box(node, row, 0, 1, true)));
    this.layOut(this.root, path.length, 0, 1, elements);
    Dom.replace(this.stage, elements);
    this.stage.style.height = `${(this.deepestRow + 1) * FlameGraph.rowHeight}px`;
    this.omitted.textContent = this.left === 0 ? ''
      : `${Format.counted(this.left, 'call')} too narrow to draw: zoom in to see them.`;
    this.mark();
  }

  layOut(node, row, start, width, elements) {
    elements.push(this.box(node, row, start, width, false));
    let childStart = start;
    for (const child of node.children) {
      const childWidth = node.value > 0 ? (width * child.value) / node.value : 0;
      if (childWidth < FlameGraph.least) {
        this.left += 1;
      } else {
        this.layOut(child, row + 1, childStart, childWidth, elements);
      }
      childStart += childWidth;
    }
  }

  kindOf(node) {
    if (this.isDifference) {
      return node.bytes < 0 ? 'is-shrunk' : 'is-grown';
    }
    return node.isInternal ? 'is-internal' : 'is-own';
  }

  figure(node) {
    return this.isDifference ? Format.signedBytes(node.bytes) : Format.bytes(node.bytes);
  }

  box(node, row, start, width, isAbove) {
    this.deepestRow = Math.max(this.deepestRow, row);
    const id = Dom.newId('flame');
    const inner = this.isDifference && node.isInternal ? ' is-inner' : '';
    const element = Dom.el('div', {
      id, role: 'treeitem', tabindex: '-1', 'aria-level': row + 1,
      'aria-label': `${node.title}, ${this.figure(node)}`,
      class: `flame-box ${this.kindOf(node)}${inner}${isAbove ? ' is-above' : ''}`,
    }, width < FlameGraph.named ? null : Dom.el('span', {class: 'flame-name'}, node.name),
                           width < FlameGraph.figured ? null
                             : Dom.el('span', {class: 'flame-figure'}, this.figure(node)));
    element.style.left = `${start * 100}%`;
    element.style.width = `${width * 100}%`;
    element.style.top = `${row * FlameGraph.rowHeight}px`;
    this.nodes.set(id, {node, element});
    return element;
  }

  entryOf(node) {
    return [...this.nodes.values()].find((entry) => entry.node === node) ?? null;
  }

  describe(node) {
    if (node === null || node === undefined) {
      return;
    }
    const share = Format.percent(node.value, this.tree.value);
    const count = Format.counted(Math.abs(node.allocations), 'allocation');
    Dom.replace(this.detail, Dom.el('strong', {}, this.figure(node)), ` \u00b7 ${share} \u00b7 ${count} \u00b7 `,
                Dom.el('code', {}, node.title),
                node.file === '' ? null : [' ', Dom.el('span', {class: 'muted'}, node.file)]);
  }

  setFocus(node, moveFocus) {
    const entry = this.entryOf(node);
    if (entry === null) {
      return;
    }
    this.entryOf(this.focused)?.element.setAttribute('tabindex', '-1');
    this.focused = node;
    entry.element.setAttribute('tabindex', '0');
    this.describe(node);
    if (moveFocus) {
      entry.element.focus();
    }
  }

  boxOfEvent(event) {
    const element = event.target.closest('.flame-box');
    return element === null ? null : this.nodes.get(element.id) ?? null;
  }

  onPoint(event) {
    const entry = this.boxOfEvent(event);
    if (entry !== null) {
      this.describe(entry.node);
    }
  }

  onClick(event) {
    const entry = this.boxOfEvent(event);
    if (entry !== null) {
      this.zoomTo(entry.node);
    }
  }

  drawn(nodes) {
    return nodes.filter((node) => this.entryOf(node) !== null);
  }

  target(key) {
    const siblings = this.focused.parent === null ? [this.focused]
                                                  : this.drawn(this.focused.parent.children);
    const index = siblings.indexOf(this.focused);
    switch (key) {
      case 'ArrowDown': return this.drawn(this.focused.children)[0];
      case 'ArrowUp': return this.focused.parent;
      case 'ArrowLeft': return siblings[index - 1];
      case 'ArrowRight': return siblings[index + 1];
      case 'Home': return this.tree;
      default: return undefined;
    }
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const isBack = event.key === 'Backspace' || (event.key === 'Escape' && this.root !== this.tree);
    if (event.key.startsWith('Arrow') || event.key === 'Home') {
      this.setFocus(this.target(event.key) ?? this.focused, true);
    } else if (event.key === 'Enter') {
      this.zoomTo(this.focused);
    } else if (isBack) {
      this.zoomTo(this.root.parent ?? this.tree);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  search(query) {
    this.query = query.trim().toLowerCase();
    this.mark();
  }

  isMatch(node) {
    return node.title.toLowerCase().includes(this.query) ||
           node.file.toLowerCase().includes(this.query);
  }

  // The bytes of the matches, those below a match once.
  matched(node) {
    if (this.isMatch(node)) {
      return node.value;
    }
    return node.children.reduce((sum, child) => sum + this.matched(child), 0);
  }

  mark() {
    const isSearching = this.query !== '';
    this.stage.classList.toggle('is-searching', isSearching);
    for (const {node, element} of this.nodes.values()) {
      element.classList.toggle('is-match', isSearching && this.isMatch(node));
    }
    if (!isSearching) {
      this.found.textContent = '';
      return;
    }
    const bytes = this.matched(this.tree);
    this.found.textContent = bytes === 0 ? 'not found'
      : `in ${Format.bytes(bytes)}, ${Format.percent(bytes, this.tree.value)}`;
  }
}
