export const load = ({ url }) => Object.fromEntries(url.searchParams);
