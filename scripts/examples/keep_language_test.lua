local records = [[
  =001  ger
  =008  990101s1999\\\\nyua\\\\\b\\\\001\0\ger\d

  =001  eng, with French
  =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d
  =041  1\$aengfre$hger

  =001  short
  =008  990101
]]

test("by 008 alone", {
  args = { lang = "ger" },
  given = records,
  expect = [[
    =001  ger
    =008  990101s1999\\\\nyua\\\\\b\\\\001\0\ger\d
  ]],
  expect_dropped = 2,
  expect_tally = { ["dropped, by language"] = { eng = 1, ["(none)"] = 1 } },
})

test("by 041 as well", {
  args = { lang = "fre,ita", look = "041" },
  given = records,
  expect = [[
    =001  eng, with French
    =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d
    =041  1\$aengfre$hger
  ]],
})
