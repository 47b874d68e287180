"""A run in parts on Spark: each task is a line that PySpark pipes through 'mrrc-lua parts run'.

    python3 mrrc_spark.py --master 'local[2]' -- clean.lua 'data/*.mrc' -o out.mrc

Everything after -- is as for 'mrrc-lua parts plan'. All workers must see the working directory, the inputs and mrrc-lua
under the same paths as this program does: Spark's pipe starts it without variables of the environment, so without PATH.
Records never pass through Spark: a task is a line of text, and so is a result.
A task that fails is run again by Spark, on another worker; one that always fails fails the job, and nothing is published.

What was run, with PySpark 4.3.0 on Java 17: 'local[2]', 'local-cluster[2,1,1024]' with 20 parts, and the latter with an
executor killed (kill -9) after the third part. Each time outputs, rejects, errors and the exit code were those of
'mrrc-lua run'. What was not run: a cluster of several machines, YARN, Kubernetes. A test of the project runs this file
with a stand-in for PySpark.
"""
import argparse
import os
import shlex
import shutil
import subprocess
import sys

from pyspark import SparkConf, SparkContext


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--master", default="local[*]", help="as spark-submit has it")
    parser.add_argument("--mrrc-lua", default="mrrc-lua", help="the program, here and on all workers")
    parser.add_argument("--job", default="job.json", help="the job file")
    parser.add_argument("--jobs", default="1", help="cores for one task: as many as spark.task.cpus")
    parser.add_argument("plan", nargs=argparse.REMAINDER, help="-- SCRIPT FILE... -o OUT")
    args = parser.parse_args()
    plan = args.plan[1:] if args.plan[:1] == ["--"] else args.plan

    args.mrrc_lua = shutil.which(args.mrrc_lua) or args.mrrc_lua
    made = subprocess.run([args.mrrc_lua, "parts", "plan", "--job", args.job, *plan], stdout=subprocess.PIPE, text=True)
    if made.returncode != 0:
        return made.returncode
    tasks = made.stdout.splitlines()

    conf = SparkConf().setMaster(args.master).setAppName("mrrc-lua").setIfMissing("spark.task.cpus", args.jobs)
    spark = SparkContext(conf=conf)
    work = " ".join(map(shlex.quote, [os.path.abspath(args.mrrc_lua), "parts", "run", "--job", os.path.abspath(args.job), "--jobs", args.jobs]))
    try:
        results = spark.parallelize(tasks, len(tasks)).pipe(work, checkCode=True).collect()
    finally:
        spark.stop()
    text = "".join(line + "\n" for line in results)
    return subprocess.run([args.mrrc_lua, "parts", "join", "--job", args.job], input=text, text=True).returncode


if __name__ == "__main__":
    sys.exit(main())
