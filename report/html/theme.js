'use strict';

// The switch between the system's theme, the light and the dark one.

const Theme = (() => {
  const next = {auto: 'light', light: 'dark', dark: 'auto'};
  const icons = {auto: '\u25d0', light: '\u2600', dark: '\u263e'};

  function current() {
    return document.documentElement.dataset.theme ?? 'auto';
  }

  function label(button) {
    const theme = current();
    Dom.replace(button, Dom.el('span', {'aria-hidden': 'true'}, icons[theme]), ` ${theme}`);
    button.setAttribute('aria-label', `Theme: ${theme}. Switch to ${next[theme]}`);
  }

  function change() {
    const theme = next[current()];
    Boot.setTheme(theme);
    try {
      localStorage.setItem(Boot.key, theme);
    } catch {
      // Then it holds for as long as the page is open.
    }
    document.querySelectorAll('.theme-switch').forEach(label);
  }

  function button() {
    const element = Dom.el('button', {class: 'quiet theme-switch', type: 'button', onclick: change});
    label(element);
    return element;
  }

  return {button, change};
})();
