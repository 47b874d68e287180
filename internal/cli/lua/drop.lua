-- For commands that look at records and write none.
function filter()
  return false
end
