'use strict';

// The suite and its tests (test_data.h).

const Model = (() => {
  const {page, strings, baseName} = StackData;

  function sites(test, name) {
    return (test[name] ?? []).map(StackData.site);
  }

  function placeOf(test) {
    return test.place === undefined ? '' : strings[test.place];
  }

  function prepared(test, index) {
    const target = strings[test.target];
    test.index = index;
    test.targetName = target;
    test.fullName = `${baseName(target)}::${test.name}`;
    test.link = `#test=${encodeURIComponent(`${target}::${test.name}`)}`;
    return test;
  }

  const tests = page.tests.map(prepared);

  // By the target as it was named, and by the last part of its path.
  const byLink = new Map();
  for (const test of tests.toReversed()) {
    byLink.set(test.fullName, test);
  }
  for (const test of tests.toReversed()) {
    byLink.set(`${test.targetName}::${test.name}`, test);
  }

  function testOfLink(hash) {
    try {
      return byLink.get(decodeURIComponent(hash.replace(/^#test=/, ''))) ?? null;
    } catch {
      return null;
    }
  }

  const excerpts = new Map();
  for (const excerpt of page.excerpts) {
    excerpts.set(`${strings[excerpt.file]}:${excerpt.line}`, excerpt);
  }

  function excerptOf(one) {
    return excerpts.get(`${one.file}:${one.line}`) ?? null;
  }

  return {suite: page.suite, tests, sites, placeOf, testOfLink, excerptOf};
})();
