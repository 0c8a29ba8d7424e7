/** CPU time of the whole process in ns: unlike the clock it leaves out what else the machine does. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
