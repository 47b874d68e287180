test("a file for each language", {
  given = [[
    =001  x1
    =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d

    =001  x2
  ]],
  expect = [[
    =001  x2
  ]],
  expect_outputs = {
    ["eng.mrc"] = [[
      =001  x1
      =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d
    ]],
  },
})
