#!/bin/sh
# A run in parts as an array of Slurm. All nodes must see the directory in which it is submitted, and the inputs.
#
#   sh job.sh submit clean.lua 'data/*.mrc' -o out.mrc       plans the job, submits the array, and the join after it
#
# What was run: the plan, all elements of the array one after the other in a shell loop, in both orders, with one of
# them twice, and the join (a test of the project does so). What was not run: sbatch itself.
#
# Variables: MRRC_ELEMENTS is the number of elements of the array (default: one for each part, at most 1,000, which is
# the usual MaxArraySize of Slurm); MRRC_SBATCH has further options of sbatch, as in MRRC_SBATCH='--partition=long'.
#SBATCH --job-name=mrrc-lua
#SBATCH --cpus-per-task=4
#SBATCH --mem=1G
#SBATCH --requeue
set -eu

case "${1:-}" in
submit)
	shift
	mrrc-lua parts plan --job job.json "$@" > tasks
	MRRC_PARTS=$(wc -l < tasks)
	most=${MRRC_ELEMENTS:-1000}
	MRRC_ELEMENTS=$((MRRC_PARTS < most ? MRRC_PARTS : most))
	export MRRC_PARTS MRRC_ELEMENTS
	# shellcheck disable=SC2086 # several options
	array=$(sbatch --parsable ${MRRC_SBATCH:-} --array="1-$MRRC_ELEMENTS" "$0" element)
	# shellcheck disable=SC2086
	sbatch ${MRRC_SBATCH:-} --array=1-1 --dependency="afterok:$array" "$0" join
	;;
element)
	# Its share of the parts, one after the other. The results are found by the join, in the directory of the job.
	first=$(((SLURM_ARRAY_TASK_ID - 1) * MRRC_PARTS / MRRC_ELEMENTS + 1))
	last=$((SLURM_ARRAY_TASK_ID * MRRC_PARTS / MRRC_ELEMENTS))
	mrrc-lua parts run --job job.json "$first-$last" > /dev/null
	;;
join)
	mrrc-lua parts join --job job.json < /dev/null
	;;
*)
	echo "usage: sh job.sh submit SCRIPT FILE... -o OUT" >&2
	exit 2
	;;
esac
