'use strict';

// Puts the page together, and shows what the address asks for: `#test=TARGET::NAME`, percent-
// encoded, or the table.

(() => {
  const app = document.getElementById('app');
  const title = document.title;
  let shownTest = null;

  const main = Dom.el('main', {id: 'main'});

  function isShowingList() {
    return main.firstChild === ListView.element;
  }

  function focusHeading() {
    main.querySelector('h1').focus({preventScroll: true});
  }

  function showList() {
    if (isShowingList()) {
      return;
    }
    const isBack = main.firstChild !== null;
    Dom.replace(main, ListView.element);
    document.title = title;
    if (shownTest !== null) {
      ListView.setCurrent(shownTest);
    }
    shownTest = null;
    ListView.show();
    if (isBack) {
      ListView.focusTable();
    }
  }

  function showTest(hash) {
    if (isShowingList()) {
      ListView.hide();
    }
    shownTest = Model.testOfLink(hash);
    Dom.replace(main, shownTest === null ? TestView.missing(hash) : TestView.view(shownTest));
    document.title = shownTest === null ? title : `${shownTest.name} \u2013 leakrun`;
    window.scrollTo({top: 0, behavior: 'instant'});
    focusHeading();
  }

  function route() {
    if (location.hash.startsWith('#test=')) {
      showTest(location.hash);
    } else {
      showList();
    }
  }

  function step(by) {
    const next = shownTest === null ? null : ListView.neighbour(shownTest, by);
    if (next === null) {
      return false;
    }
    location.hash = next.link;
    return true;
  }

  function toList() {
    if (isShowingList()) {
      return false;
    }
    location.hash = '';
    return true;
  }

  function search() {
    toList();
    showList();
    ListView.focusSearch();
  }

  const [header, dialog] = Top.setUp(
    ['Everywhere', 'Search', 'Table of tests', 'A test', 'Flame graph'],
    {'/': search, j: () => step(1), k: () => step(-1), Escape: toList}, '#');
  Dom.replace(app, header, main, dialog);
  window.addEventListener('hashchange', route);
  history.scrollRestoration = 'manual';
  route();
})();
