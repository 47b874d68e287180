local records = [[
  =001  one
  =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d
  =041  1\$aengfre$hger

  =001  blank
  =008  990101s1999\\\\nyua\\\\\b\\\\001\0\\\\\d

  =001  short
  =008  990101

  =001  none
]]

test("by 008", {
  given = records,
  expect_dropped = 4,
  expect_tally = { language = { eng = 1, ["(blank)"] = 1, ["(008 too short)"] = 1, ["(no 008)"] = 1 } },
})

test("all of 041$a, each once", {
  args = { all = "yes" },
  given = records,
  expect_tally = { language = { eng = 1, fre = 1, ["(blank)"] = 1, ["(008 too short)"] = 1, ["(no 008)"] = 1 } },
})
