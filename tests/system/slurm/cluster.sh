#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Slurm cluster of this machine alone, for a test: munged, slurmctld and slurmd with a key, state
# and ports of their own, without systemd and without cgroups.
#   cluster.sh start DIR   returns once the node is idle; clients then need SLURM_CONF=DIR/slurm.conf
#   cluster.sh stop DIR    ends jobs and daemons
# Exit code 77: Slurm is not installed, or does not start here; why is on standard error.
set -uo pipefail
dir=$2

# A port on which nobody listens, not below the given one.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

stop() {
  local name pid
  export SLURM_CONF=$dir/slurm.conf
  timeout 20 scancel --signal=KILL --full --user="$(id -un)" 2>/dev/null
  for name in slurmd slurmctld munged; do
    pid=$(cat "$dir/$name.pid" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null || continue
    for _ in {1..100}; do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null
  done
}

give_up() {
  printf '%s\n' "$1" >&2
  for log in "$dir"/*.log; do tail -n 5 -- "$log" >&2; done
  stop
  exit 77
}

start() {
  local program host control node
  export PATH=$PATH:/usr/sbin:/sbin
  for program in munged slurmctld slurmd sbatch squeue scancel sinfo; do
    if ! command -v "$program" >/dev/null; then
      echo "there is no $program on this machine" >&2
      exit 77
    fi
  done
  mkdir -p "$dir"/{state,spool}
  host=$(uname -n)
  host=${host%%.*}
  control=$(free_port $((20000 + RANDOM % 5000)))
  node=$(free_port $((25000 + RANDOM % 5000)))
  (umask 077 && head -c 1024 /dev/urandom >"$dir/munge.key")
  cat >"$dir/slurm.conf" <<CONF
ClusterName=rill
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$control
SlurmdPort=$node
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=600
MessageTimeout=60
SchedulerParameters=sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  munged --force --key-file="$dir/munge.key" --socket="$dir/munge.socket" \
    --pid-file="$dir/munged.pid" --log-file="$dir/munged.log" --seed-file="$dir/munge.seed" \
    >"$dir/start.log" 2>&1 || give_up "munged does not start"
  export SLURM_CONF=$dir/slurm.conf
  slurmctld >>"$dir/start.log" 2>&1 || give_up "slurmctld does not start"
  slurmd >>"$dir/start.log" 2>&1 || give_up "slurmd does not start"
  for _ in {1..600}; do
    if [[ $(sinfo --noheader --format=%t 2>/dev/null) == idle ]]; then return; fi
    sleep 0.1
  done
  give_up "Slurm's node is not idle after a minute"
}

case $1 in
  start) start ;;
  stop) stop ;;
esac
