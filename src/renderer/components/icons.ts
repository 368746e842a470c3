// Line icons as paths on a 16 by 16 grid.
export const ICONS = {
  grid: 'M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5H9z',
  loupe: 'M2.5 3h11v10h-11zM5 10.5l2.5-3 2 2.2 1.2-1.4 1.8 2.2',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4',
  close: 'M4 4l8 8M12 4l-8 8',
  ascending: 'M8 13V3.5M4.5 7L8 3.5L11.5 7',
  descending: 'M8 3v9.5M4.5 9L8 12.5L11.5 9',
  heat: 'M8 2c.6 2.6 4 4 4 7.5a4 4 0 0 1-8 0c0-1.6.8-2.4 1.5-3.2C6 7.6 7 8 7 8c.4-2-.2-4 1-6z',
  leftPane: 'M2.5 3h11v10h-11zM6 3v10',
  rightPane: 'M2.5 3h11v10h-11zM10 3v10',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4a2 2 0 0 0 0-4z',
  eyeOff: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM3 13L13 3',
  plus: 'M8 3v10M3 8h10',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8z',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4zM8 7.2v4M8 4.6v.6',
  keyboard: 'M1.5 4h13v8h-13zM4 6.6h.1M6.6 6.6h.1M9.3 6.6h.1M12 6.6h.1M4.5 9.6h7',
  warning: 'M8 2.2L14.5 13.5H1.5zM8 6.5v3.4M8 11.5v.4',
  flag: 'M4 14V2.5h8l-2 3 2 3H4',
  reject: 'M4 14V2.5h8l-2 3 2 3H4M9 10l4.5 4.5M13.5 10L9 14.5',
  previous: 'M10 3L5 8l5 5',
  next: 'M6 3l5 5-5 5',
  folder: 'M1.8 4h4.4l1.4 1.6h6.6v7.2H1.8z',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  chevron: 'M5.5 3.5L10 8l-4.5 4.5',
} as const;

export type IconName = keyof typeof ICONS;
