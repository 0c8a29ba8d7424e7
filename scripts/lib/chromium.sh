#!/bin/sh
# Starts $KIM_CHROMIUM without the suggestions below its address bar. They are web pages that Chromium loads
# for each new profile, in a second of the processor's time: half of what most browser tests took.
# Chromium heeds only the last --disable-features, and Playwright passes one of its own, so this extends it.
for argument; do
  case $argument in
    --disable-features=*) argument="$argument,WebUIOmniboxPopup,WebUIOmniboxAimPopup" ;;
  esac
  shift
  set -- "$@" "$argument"
done
exec "$KIM_CHROMIUM" "$@"
