'use strict';

// Verdicts: how they are shown and which is worse. Each has a sign and a word besides its colour.

const Verdicts = (() => {
  const order = ['error', 'failed', 'leaked', 'grew', 'passed', 'skipped'];
  const signs = {error: '!', failed: '\u2715', leaked: '\u25c6', grew: '\u25b2', passed: '\u2713',
                 skipped: '\u2013'};

  function isFailure(verdict) {
    return verdict !== 'passed' && verdict !== 'skipped';
  }

  function rank(verdict) {
    return order.indexOf(verdict);
  }

  function badge(verdict) {
    return Dom.el('span', {class: `verdict is-${verdict}`},
                  Dom.el('span', {class: 'sign', 'aria-hidden': 'true'}, signs[verdict]),
                  Dom.el('span', {}, verdict));
  }

  return {order, isFailure, rank, badge};
})();
