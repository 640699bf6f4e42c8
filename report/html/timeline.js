'use strict';

// Live bytes and resident memory over the time of a test, as a chart of two lines: solid and
// dashed.

const Timeline = (() => {
  const size = {width: 800, height: 220, left: 76, right: 12, top: 12, bottom: 28};

  // About four steps that a person would choose, of 1, 2 or 5 times a power.
  function niceStep(most, base) {
    const rough = Math.max(most, 1e-9) / 4;
    const power = base ** Math.floor(Math.log(rough) / Math.log(base));
    const factors = base === 10 ? [1, 2, 5, 10] : [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    return factors.map((factor) => factor * power).find((step) => step >= rough);
  }

  function scale(points) {
    const seconds = Math.max(...points.map((point) => point[0]), 1e-9);
    const bytes = Math.max(...points.map((point) => Math.max(point[1], point[2])), 1);
    const step = niceStep(bytes, 1024);
    const top = Math.ceil(bytes / step) * step;
    const width = size.width - size.left - size.right;
    const height = size.height - size.top - size.bottom;
    return {
      step, top, seconds, secondStep: niceStep(seconds, 10),
      x: (value) => size.left + (width * value) / seconds,
      y: (value) => size.top + height * (1 - value / top),
    };
  }

  function line(points, column, axes, className) {
    const path = points.map((point) => `${axes.x(point[0]).toFixed(1)},` +
                                       `${axes.y(point[column]).toFixed(1)}`);
    return Dom.svg('polyline', {points: path.join(' '), class: className, fill: 'none'});
  }

  function grid(axes) {
    const parts = [];
    for (let bytes = 0; bytes <= axes.top; bytes += axes.step) {
      const y = axes.y(bytes);
      parts.push(Dom.svg('line', {x1: size.left, x2: size.width - size.right, y1: y, y2: y,
                                  class: 'grid-line'}),
                 Dom.svg('text', {x: size.left - 8, y: y + 4, 'text-anchor': 'end',
                                  class: 'tick'}, Format.bytes(bytes)));
    }
    for (let second = 0; second <= axes.seconds; second += axes.secondStep) {
      parts.push(Dom.svg('text', {x: axes.x(second), y: size.height - 8,
                                  'text-anchor': second === 0 ? 'start' : 'middle', class: 'tick'},
                         `${Number(second.toFixed(3))} s`));
    }
    return parts;
  }

  function summary(points) {
    const peak = points.reduce((most, point) => (point[1] > most[1] ? point : most));
    const last = points[points.length - 1];
    return `Live memory peaked at ${Format.bytes(peak[1])} after ${Format.seconds(peak[0])} ` +
           `and was ${Format.bytes(last[1])} at the end; resident at most ` +
           `${Format.bytes(Math.max(...points.map((point) => point[2])))}.`;
  }

  // points: [seconds, live bytes, resident bytes].
  function view(points) {
    const axes = scale(points);
    const text = summary(points);
    const chart = Dom.svg('svg', {viewBox: `0 0 ${size.width} ${size.height}`, role: 'img',
                                  class: 'chart', 'aria-label': text},
                          grid(axes), line(points, 2, axes, 'line-rss'),
                          line(points, 1, axes, 'line-live'));
    return Dom.el('figure', {class: 'timeline'}, chart,
                  Dom.el('figcaption', {},
                         Dom.el('ul', {class: 'legend'},
                                Dom.el('li', {}, Dom.el('span', {class: 'stroke is-live',
                                                                 'aria-hidden': 'true'}), 'live'),
                                Dom.el('li', {}, Dom.el('span', {class: 'stroke is-rss',
                                                                 'aria-hidden': 'true'}),
                                       'resident')),
                         Dom.el('p', {}, text)));
  }

  return {view};
})();
