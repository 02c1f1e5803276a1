// How long ago something was goes on moving, in the words in which the server writes it.
(() => {
  "use strict";
  const units = [[129600, 43200, "months"], [20160, 10080, "weeks"], [2880, 1440, "days"], [1440, 1440, "day"], [60, 60, "h"], [1, 1, "min"]];
  const ago = (since) => {
    const minutes = Math.floor((Date.now() - Date.parse(since)) / 60000);
    const found = units.find(([from]) => minutes >= from);
    return found ? `${Math.floor(minutes / found[1])} ${found[2]}` : "just now";
  };
  setInterval(() => {
    for (const age of document.querySelectorAll("time.age")) {
      const text = ago(age.dateTime);
      if (age.textContent !== text) age.textContent = text;
    }
  }, 30000);
})();
