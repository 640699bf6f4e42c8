'use strict';

// Lists of places with their call stacks, which are made when somebody opens them.

const Stacks = (() => {
  const few = 10;

  function frameItem(frame) {
    const name = frame.function === '' ? null
      : Dom.el('span', {class: 'frame-name'}, frame.function);
    const inlined = frame.isInlined ? Dom.el('span', {class: 'tag'}, 'inlined') : null;
    const place = Dom.el('span', {class: 'frame-place'}, StackData.location(frame));
    return Dom.el('li', {class: frame.isInternal ? 'frame is-internal' : 'frame'},
                  name, inlined, place, frame.isInternal ? null : Source.view(frame));
  }

  // Neighbours of the runtime and the standard library behind one button.
  function folded(frames) {
    const item = Dom.el('li', {class: 'fold'});
    const count = Format.counted(frames.length, 'internal frame');
    item.append(Dom.el('button', {type: 'button', class: 'quiet', 'aria-expanded': 'false',
                                  onclick: () => {
                                    const items = frames.map(frameItem);
                                    items[0].tabIndex = -1;
                                    item.replaceWith(...items);
                                    items[0].focus();
                                  }},
                       count));
    return item;
  }

  function runs(frames) {
    const groups = [];
    for (const frame of frames) {
      const last = groups[groups.length - 1];
      if (last !== undefined && last[0].isInternal === frame.isInternal) {
        last.push(frame);
      } else {
        groups.push([frame]);
      }
    }
    return groups;
  }

  function stackList(frames) {
    if (frames.length === 0) {
      return Dom.el('p', {class: 'note'}, 'No call stack was recorded.');
    }
    const hasOwn = frames.some((frame) => !frame.isInternal);
    const items = runs(frames).map((group) => (group[0].isInternal && hasOwn
      ? folded(group) : group.map(frameItem)));
    return Dom.el('ol', {class: 'stack', 'aria-label': 'Call stack, innermost first'}, items);
  }

  function title(frames) {
    const place = StackData.place(frames);
    if (place === null) {
      return Dom.el('span', {class: 'muted'}, 'no call stack');
    }
    return [Dom.el('span', {class: 'site-place'}, StackData.location(place)), ' ',
            Dom.el('span', {class: 'site-name', title: place.function}, place.short)];
  }

  function gauge(bytes, most) {
    const element = Dom.el('span', {class: 'site-gauge', 'aria-hidden': 'true'},
                           Dom.el('span', {class: bytes < 0 ? 'level is-shrunk' : 'level'}));
    element.firstChild.style.width = `${(100 * Math.abs(bytes)) / Math.max(1, most)}%`;
    return element;
  }

  function item(site, most, isSigned) {
    const frames = StackData.stack(site.stack);
    const kind = site.kind === null ? null : Dom.el('span', {class: 'tag'}, site.kind);
    const bytes = isSigned ? Format.signedBytes(site.bytes) : Format.bytes(site.bytes);
    const element = Dom.el('details', {class: 'site'},
      Dom.el('summary', {}, Dom.el('span', {class: 'site-bytes'}, bytes),
             gauge(site.bytes, most),
             Dom.el('span', {class: 'site-count'},
                    Format.counted(Math.abs(site.allocations), 'allocation')),
             Dom.el('span', {class: 'site-title'}, kind, kind === null ? null : ' ',
                    title(frames))));
    element.addEventListener('toggle', () => {
      if (element.open && element.children.length === 1) {
        element.append(stackList(frames));
      }
    });
    return element;
  }

  // sites: of Model.sites; omitted: how many more there were; isSigned: of growth.
  function list(sites, omitted, isSigned) {
    const most = sites.reduce((largest, site) => Math.max(largest, Math.abs(site.bytes)), 0);
    const element = Dom.el('div', {class: 'sites'},
                           sites.slice(0, few).map((site) => item(site, most, isSigned)));
    if (sites.length > few) {
      const button = Dom.el('button', {type: 'button', class: 'quiet', onclick: () => {
        const rest = sites.slice(few).map((site) => item(site, most, isSigned));
        button.replaceWith(...rest);
        rest[0].firstChild.focus();
      }}, `Show ${Format.count(sites.length - few)} more`);
      element.append(button);
    }
    if (omitted > 0) {
      element.append(Dom.el('p', {class: 'note'},
                            `${Format.counted(omitted, 'smaller stack')} left out.`));
    }
    if (sites.length > 0) {
      element.firstChild.open = true;
    }
    return element;
  }

  return {list};
})();
