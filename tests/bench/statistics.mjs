// Figures of a sample.

/** The value below which the given share of the sample lies; null of an empty sample. */
export function quantile(sample, share) {
  if (sample.length === 0) return null;
  const sorted = Float64Array.from(sample).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Smallest, middle and largest value of a sample. */
export function spread(sample) {
  return { min: quantile(sample, 0), median: quantile(sample, 0.5), max: quantile(sample, 1) };
}

/** A number with so many significant digits: the rest of a measured figure is noise. */
export function rounded(value, digits = 4) {
  return value === null ? null : Number(value.toPrecision(digits));
}

/** Every figure of a spread, rounded. */
export function roundedSpread(figures, digits) {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value, digits)]));
}
