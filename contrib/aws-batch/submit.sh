#!/bin/sh
# A run in parts as an array job of AWS Batch. The inputs, the script and the job are on a file system (EFS, FSx) that is
# mounted at /data here and in the containers. job-definition.json describes a container; register it once with
#
#   aws batch register-job-definition --cli-input-json file://job-definition.json
#
# and then, in /data/run:
#
#   sh submit.sh QUEUE clean.lua '/data/in/*.mrc' -o out.mrc
#
# The image of the container needs a shell, which that of a release does not have: copy its /mrrc-lua into one that has.
#
# What was run: the command of the container, in a shell loop over all indexes (a test of the project does so). What was
# not run: AWS Batch. An array has 2 to 10,000 elements: choose --part-size accordingly.
set -eu
queue=$1
shift
mrrc-lua parts plan --job job.json "$@" > tasks
parts=$(wc -l < tasks)
if [ "$parts" -lt 2 ] || [ "$parts" -gt 10000 ]; then
	echo "$parts parts: an array job has 2 to 10,000; change --part-size, or use 'mrrc-lua run'" >&2
	exit 2
fi
job=$(aws batch submit-job --job-name mrrc-lua --job-queue "$queue" --job-definition mrrc-lua \
	--array-properties "size=$parts" --query jobId --output text)
state=SUBMITTED
while [ "$state" != SUCCEEDED ]; do
	sleep 15
	state=$(aws batch describe-jobs --jobs "$job" --query 'jobs[0].status' --output text)
	if [ "$state" = FAILED ]; then
		echo "job $job failed: nothing was published; the logs of its elements name the parts" >&2
		exit 1
	fi
done
mrrc-lua parts join --job job.json < /dev/null
