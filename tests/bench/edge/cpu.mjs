// CPU time of another process.

import { readFileSync } from "node:fs";

const ticksPerSecond = 100; // what Linux shows to programs on every platform that workerd has builds for

/**
 * CPU seconds that a process and its threads have used so far; null where there is no /proc.
 *
 * @param {number} pid
 */
export function cpuSeconds(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
  // The second field, a name in parentheses, may contain blanks; user and system time are the 14th and 15th.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
