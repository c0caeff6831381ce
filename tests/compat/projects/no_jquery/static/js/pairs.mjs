export const pairs = [[3, 9], [12, 4]];
