-- For cluster.py: every record is validated, and all are written.
function transform(record)
  for _, problem in ipairs(record:validate()) do
    run:tally("problems", problem.code)
  end
end
