'use strict';

// Figures as the text report writes them: 1 MB is 1,048,576 bytes.

const Format = (() => {
  const units = ['KB', 'MB', 'GB', 'TB'];
  const minus = '\u2212';

  function bytes(count) {
    const size = Math.abs(count);
    const sign = count < 0 ? minus : '';
    if (size < 1024) {
      return `${sign}${size} ${size === 1 ? 'byte' : 'bytes'}`;
    }
    let value = size / 1024;
    let unit = 0;
    while (value >= 1023.995 && unit + 1 < units.length) {
      value /= 1024;
      unit += 1;
    }
    return `${sign}${value.toFixed(2)} ${units[unit]}`;
  }

  function signedBytes(count) {
    return count > 0 ? `+${bytes(count)}` : bytes(count);
  }

  function count(number) {
    return number.toLocaleString('en-US');
  }

  function counted(number, one, many = `${one}s`) {
    return `${count(number)} ${number === 1 ? one : many}`;
  }

  function seconds(value) {
    if (value < 10) {
      return `${value.toFixed(2)} s`;
    }
    if (value < 60) {
      return `${value.toFixed(1)} s`;
    }
    const whole = Math.round(value);
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }

  function percent(part, whole) {
    const share = whole > 0 ? (100 * part) / whole : 0;
    return `${share.toFixed(share < 10 ? 1 : 0)}\u00a0%`;
  }

  // "2 Jan 2026, 03:04 UTC"; what is no time as RFC 3339 has it stays as it is, for Date would make
  // one of many a text.
  function time(text) {
    const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? new Date(text) : null;
    if (date === null || Number.isNaN(date.getTime())) {
      return text;
    }
    const options = {day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit',
                     minute: '2-digit', hour12: false, timeZone: 'UTC'};
    return `${new Intl.DateTimeFormat('en-GB', options).format(date)} UTC`;
  }

  return {bytes, signedBytes, count, counted, seconds, percent, time};
})();
