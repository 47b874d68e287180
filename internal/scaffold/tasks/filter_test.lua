test("English records with a link are kept", {
  given = [[
    =001  kept
    =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d
    =856  40$uhttps://example.org/

    =001  without a link
    =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d

    =001  without 008
    =856  40$uhttps://example.org/
  ]],
  expect = [[
    =001  kept
    =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d
    =856  40$uhttps://example.org/
  ]],
  expect_dropped = 2,
})
