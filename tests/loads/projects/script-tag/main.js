kimLoads.show(kimLoads.exchange(KIM, location.search));
