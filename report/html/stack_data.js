'use strict';

// The texts, frames and call stacks of the page (stack_table.h), with numbers put back into what
// they stand for where somebody asks.

const StackData = (() => {
  const page = JSON.parse(document.getElementById('data').textContent);
  const strings = page.strings;
  const inlined = 1;
  const internal = 2;

  function baseName(path) {
    const parts = path.split('/').filter((part) => part !== '');
    return parts.length > 0 ? parts[parts.length - 1] : path;
  }

  // In the order of the columns of "frames".
  function frame(number) {
    const [name, short, file, line, column, module, offset, flags] = page.frames[number];
    return {
      function: strings[name], short: strings[short], file: strings[file], line, column,
      module: strings[module], offset, isInlined: (flags & inlined) !== 0,
      isInternal: (flags & internal) !== 0,
    };
  }

  function stack(number) {
    return page.stacks[number].map(frame);
  }

  function location(one) {
    if (one.file !== '') {
      return one.line > 0 ? `${one.file}:${one.line}` : one.file;
    }
    return one.module === '' ? `0x${one.offset.toString(16)}`
                             : `${baseName(one.module)}+0x${one.offset.toString(16)}`;
  }

  // As place_of() in profile/frame.h has it.
  function place(frames) {
    return frames.find((one) => !one.isInternal) ??
           frames.findLast((one) => one.function !== '') ?? frames[0] ?? null;
  }

  // A stack that holds memory: a row of "growth_sites" and the like.
  function site([bytes, allocations, number, kind]) {
    return {bytes, allocations, stack: number, kind: kind ?? null};
  }

  return {page, strings, frames: page.frames, stacks: page.stacks, baseName, stack, location, place,
          site};
})();
