'use strict';

// A table of which only the rows in sight, and a few around them, are in the document, so that ten
// thousand cost what fifty do. It scrolls with the page. One row is the current one, and keys move
// it; the focus stays on the table itself.

class Table {
  static rowHeight = 38;
  static around = 12;

  // columns: [{id, title, class, cell(row), compare(a, b), descending}]; open(row) is what a click
  // or Enter does; onSort() is called when the order was changed by hand.
  constructor({columns, label, open, link, sort}) {
    this.columns = columns;
    this.open = open;
    this.link = link;
    this.sort = sort;
    this.rows = [];
    this.current = 0;
    this.idPrefix = Dom.newId('row');
    this.shownRange = '';
    this.head = Dom.el('div', {role: 'row', class: 'table-row table-head'});
    this.body = Dom.el('div', {role: 'rowgroup', class: 'table-body'});
    this.element = Dom.el('div', {
      role: 'grid', class: 'table', tabindex: '0', 'aria-label': label,
      'aria-colcount': columns.length, onkeydown: (event) => this.onKey(event),
      onfocus: () => this.markCurrent(),
    }, Dom.el('div', {role: 'rowgroup'}, this.head), this.body);
    this.onScroll = () => this.draw();
    this.drawHead();
  }

  // Only while the table is in the document.
  listen() {
    window.addEventListener('scroll', this.onScroll, {passive: true});
    window.addEventListener('resize', this.onScroll, {passive: true});
    this.draw();
  }

  unlisten() {
    window.removeEventListener('scroll', this.onScroll);
    window.removeEventListener('resize', this.onScroll);
  }

  setRows(rows) {
    this.rows = rows;
    this.sortRows();
    this.current = Math.min(this.current, Math.max(0, rows.length - 1));
    this.redraw();
  }

  setCurrentRow(row) {
    const index = this.rows.indexOf(row);
    if (index >= 0) {
      this.current = index;
      this.redraw();
    }
  }

  sortRows() {
    const column = this.columns.find((one) => one.id === this.sort.id);
    const sign = this.sort.descending ? -1 : 1;
    this.rows.sort((a, b) => column.compare(a, b, sign) || a.index - b.index);
  }

  sortBy(column) {
    const isSame = this.sort.id === column.id;
    this.sort = {id: column.id,
                 descending: isSame ? !this.sort.descending : column.descending === true};
    this.sortRows();
    this.current = 0;
    this.drawHead();
    this.redraw();
  }

  redraw() {
    this.shownRange = '';
    this.element.setAttribute('aria-rowcount', String(this.rows.length + 1));
    this.body.style.height = `${this.rows.length * Table.rowHeight}px`;
    this.draw();
  }

  drawHead() {
    Dom.replace(this.head, this.columns.map((column) => this.headCell(column)));
  }

  headCell(column) {
    const isSorted = this.sort.id === column.id;
    const direction = this.sort.descending ? 'descending' : 'ascending';
    const arrow = this.sort.descending ? '\u2193' : '\u2191';
    return Dom.el('div', {role: 'columnheader', class: `cell ${column.class}`,
                          'aria-sort': isSorted ? direction : 'none'},
                  Dom.el('button', {type: 'button', class: 'sort', 'data-column': column.id,
                                    onclick: () => this.sortAndKeepFocus(column)},
                         column.title,
                         Dom.el('span', {class: 'arrow', 'aria-hidden': 'true'},
                                isSorted ? arrow : '')));
  }

  sortAndKeepFocus(column) {
    this.sortBy(column);
    this.head.querySelector(`[data-column="${column.id}"]`).focus();
  }

  range() {
    const top = this.body.getBoundingClientRect().top;
    const first = Math.floor(-top / Table.rowHeight) - Table.around;
    const count = Math.ceil(window.innerHeight / Table.rowHeight) + 2 * Table.around;
    const start = Math.min(Math.max(0, first), this.rows.length);
    return [start, Math.min(this.rows.length, start + count)];
  }

  draw() {
    const [start, end] = this.range();
    const range = `${start}-${end}`;
    if (range === this.shownRange) {
      return;
    }
    this.shownRange = range;
    const elements = [];
    for (let index = start; index < end; index += 1) {
      elements.push(this.rowElement(index));
    }
    Dom.replace(this.body, elements);
    this.markCurrent();
  }

  rowElement(index) {
    const row = this.rows[index];
    const element = Dom.el('div', {
      role: 'row', class: 'table-row', id: `${this.idPrefix}-${index}`,
      'aria-rowindex': index + 2, onclick: (event) => this.onClick(event, index),
    }, this.columns.map((column) => Dom.el('div', {role: 'gridcell', class: `cell ${column.class}`},
                                           column.cell(row))));
    element.style.top = `${index * Table.rowHeight}px`;
    return element;
  }

  // A link opens itself, also in a new tab; a click that marks text is none.
  onClick(event, index) {
    if (event.target.closest('a') !== null || window.getSelection().toString() !== '') {
      return;
    }
    this.current = index;
    this.open(this.rows[index]);
  }

  markCurrent() {
    for (const element of this.body.children) {
      const isCurrent = element.id === `${this.idPrefix}-${this.current}`;
      element.classList.toggle('is-current', isCurrent);
      element.setAttribute('aria-selected', String(isCurrent));
    }
    if (this.rows.length > 0) {
      this.element.setAttribute('aria-activedescendant', `${this.idPrefix}-${this.current}`);
    } else {
      this.element.removeAttribute('aria-activedescendant');
    }
  }

  moveTo(index) {
    this.current = Math.max(0, Math.min(this.rows.length - 1, index));
    this.scrollToCurrent();
    this.draw();
    this.markCurrent();
  }

  scrollToCurrent() {
    const top = this.body.getBoundingClientRect().top + this.current * Table.rowHeight;
    const upper = this.head.getBoundingClientRect().height;
    const lower = window.innerHeight - Table.rowHeight;
    if (top < upper) {
      window.scrollBy({top: top - upper, behavior: 'instant'});
    } else if (top > lower) {
      window.scrollBy({top: top - lower, behavior: 'instant'});
    }
  }

  onKey(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const page = Math.max(1, Math.floor(window.innerHeight / Table.rowHeight) - 3);
    const moves = {ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page,
                   Home: -this.rows.length, End: this.rows.length};
    if (event.key in moves) {
      event.preventDefault();
      this.moveTo(this.current + moves[event.key]);
    } else if (event.key === 'Enter' && this.rows.length > 0) {
      event.preventDefault();
      this.open(this.rows[this.current]);
    }
  }
}
