/** A payload such as a player's: a list of named units whose levels differ by number. */
export function unitsOf(number: number): object {
  const troops = Array.from({ length: 40 }, (_, unit) => ({
    ...{ name: `Unit ${unit}`, level: 1 + ((number * 7 + unit * 3) % 14), maxLevel: 14, village: 'home' },
  }));
  return { tag: `#${number}`, name: `Player ${number}`, trophies: (number * 977) % 5_000, troops };
}
