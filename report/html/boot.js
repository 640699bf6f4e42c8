'use strict';

// Runs before the page is first painted: takes the plain list away, and sets the theme that was
// chosen the last time, so that neither flickers.

const Boot = (() => {
  const key = 'leakrun-theme';

  // Where a browser keeps nothing for files, each page begins with the system's theme.
  function storedTheme() {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function setTheme(theme) {
    const root = document.documentElement;
    if (theme === 'light' || theme === 'dark') {
      root.dataset.theme = theme;
    } else {
      delete root.dataset.theme;
    }
  }

  document.documentElement.classList.add('scripted');
  setTheme(storedTheme());
  return {key, setTheme, storedTheme};
})();
