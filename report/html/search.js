'use strict';

// Search over tests and their stacks. A text of a stack stands once in the page however many tests
// have it, so a word is looked for in each text once, and then followed to the tests.

const Search = (() => {
  const lists = ['growth_sites', 'leaks', 'live_sites', 'shrunk_sites', 'peak_sites'];

  function stacksOf(test) {
    const rows = lists.flatMap((name) => test[name] ?? []);
    const inParts = (test.measurements ?? []).flatMap((part) => part.growth_sites ?? []);
    return [...rows, ...inParts].map((row) => row[2]);
  }

  const stackLists = Model.tests.map(stacksOf);

  function matching(rows, isMatch) {
    const found = new Set();
    rows.forEach((row, index) => {
      if (isMatch(row)) {
        found.add(index);
      }
    });
    return found;
  }

  // The stacks that have `word` in a function or a file.
  function stacksWith(word) {
    const texts = matching(StackData.strings, (text) => text.toLowerCase().includes(word));
    const frames = matching(StackData.frames,
                            ([name, , file]) => texts.has(name) || texts.has(file));
    return matching(StackData.stacks, (stack) => stack.some((frame) => frames.has(frame)));
  }

  function textOf(test) {
    const parts = [test.targetName, test.name, test.reason ?? '', test.exempt ?? ''];
    return `${parts.join('\n')}\n${test.targetName}::${test.name}\n${test.fullName}`.toLowerCase();
  }

  const texts = Model.tests.map(textOf);

  function wordsOf(query) {
    return query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  }

  // For each test by its index: null where a word is missing, else where the words were found,
  // 'test' or 'stack'.
  function find(query) {
    const words = wordsOf(query).map((word) => ({word, stacks: stacksWith(word)}));
    return Model.tests.map((test, index) => {
      let where = 'test';
      for (const {word, stacks} of words) {
        if (texts[index].includes(word)) {
          continue;
        }
        if (!stackLists[index].some((stack) => stacks.has(stack))) {
          return null;
        }
        where = 'stack';
      }
      return where;
    });
  }

  // The stacks in which one of the words is.
  function stacksOfAny(query) {
    return new Set(wordsOf(query).flatMap((word) => [...stacksWith(word)]));
  }

  return {find, stacksOfAny};
})();
