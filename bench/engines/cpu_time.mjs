/** CPU time of the whole process in ns, which unlike the clock excludes other work of the machine. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
