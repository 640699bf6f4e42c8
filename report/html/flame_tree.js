'use strict';

// Call stacks with bytes, made a tree whose root is the outermost call.
//
// A node: {name, title, file, isInternal, bytes, value, children, parent}. `bytes` is the sum with
// signs, `value` that without: how wide a node is drawn, so that what grew and what shrank below
// one function do not cancel each other out.

const FlameTree = (() => {
  const deepest = 400;

  function node(name, parent) {
    return {name, title: name, file: '', isInternal: false, bytes: 0, value: 0, allocations: 0,
            children: new Map(), parent};
  }

  function nameOf(frame) {
    return frame.short !== '' ? frame.short : StackData.location(frame);
  }

  function childOf(parent, frame) {
    const key = frame.function !== '' ? `f ${frame.function}` : `m ${StackData.location(frame)}`;
    let child = parent.children.get(key);
    if (child === undefined) {
      child = node(nameOf(frame), parent);
      child.title = frame.function !== '' ? frame.function : child.name;
      child.file = frame.file === '' ? frame.module : StackData.location(frame);
      child.isInternal = frame.isInternal;
      parent.children.set(key, child);
    }
    return child;
  }

  function add(one, site) {
    one.bytes += site.bytes;
    one.value += Math.abs(site.bytes);
    one.allocations += site.allocations;
  }

  function addSite(root, site) {
    const frames = StackData.stack(site.stack);
    let at = root;
    add(at, site);
    if (frames.length === 0) {
      add(childOf(at, unknownFrame), site);
      return;
    }
    for (const frame of frames.toReversed().slice(0, deepest)) {
      at = childOf(at, frame);
      add(at, site);
    }
  }

  const unknownFrame = {function: '(no call stack)', short: '(no call stack)', file: '', line: 0,
                        module: '', offset: 0, isInternal: true};

  // The widest child first: what matters stands at the left, as in the lists beside it.
  function sortChildren(one) {
    one.children = [...one.children.values()].sort((a, b) => b.value - a.value);
    one.children.forEach(sortChildren);
  }

  function fromSites(sites, rootName) {
    const root = node(rootName, null);
    for (const site of sites) {
      addSite(root, site);
    }
    sortChildren(root);
    return root;
  }

  return {fromSites};
})();
