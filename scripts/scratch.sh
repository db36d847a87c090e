# shellcheck shell=bash
# Sourced: where databases and files of tests lie that nobody needs afterwards. In memory where there is plenty of it:
# a copy of a PostgreSQL database is a thousand files, and on a disk making and removing them takes longer than the test.

MEMORY_WANTED_KB=$((8 * 1024 * 1024))

# Prints the folder to make temporary files in.
scratch_place() {
  local free available
  free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
  available=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo 2>/dev/null)
  if [ -w /dev/shm ] && [ "${free:-0}" -ge $MEMORY_WANTED_KB ] && [ "${available:-0}" -ge $((2 * MEMORY_WANTED_KB)) ]; then
    echo /dev/shm
  else
    echo "${TMPDIR:-/tmp}"
  fi
}
