-- For commands that read records without writing them.
function filter()
  return false
end
