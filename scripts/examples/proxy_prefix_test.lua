local prefix = "https://proxy.example.edu/login?url="

test("put on, but not before open hosts, pictures and other proxies", {
  args = { prefix = prefix, open = "doi.org" },
  given = [[
    =001  x1
    =856  40$uhttps://a.example.org/1$uhttp://b.example.org/2
    =856  41$uhttps://dx.doi.org/10.1/x
    =856  42$uhttps://a.example.org/cover.jpg
    =856  40$uhttps://other.example.com/login?url=https://a.example.org/1
    =856  40$uurn:nbn:de:1
  ]],
  expect = [[
    =001  x1
    =856  40$uhttps://proxy.example.edu/login?url=https://a.example.org/1$uhttps://proxy.example.edu/login?url=http://b.example.org/2
    =856  41$uhttps://dx.doi.org/10.1/x
    =856  42$uhttps://a.example.org/cover.jpg
    =856  40$uhttps://other.example.com/login?url=https://a.example.org/1
    =856  40$uurn:nbn:de:1
  ]],
  expect_tally = { addresses = {
    ["prefix put on"] = 2, ["left: open host"] = 1, ["left: goes through another proxy"] = 1, ["left: no http address"] = 1,
  } },
  idempotent = true,
})

test("taken off again", {
  args = { prefix = prefix, undo = "yes" },
  given = [[
    =001  x1
    =856  40$uhttps://proxy.example.edu/login?url=https://a.example.org/1
    =856  40$uhttps://b.example.org/2
  ]],
  expect = [[
    =001  x1
    =856  40$uhttps://a.example.org/1
    =856  40$uhttps://b.example.org/2
  ]],
})

test("qurl gets the address encoded", {
  args = { prefix = "https://proxy.example.edu/login?qurl=" },
  given = [[=856  40$uhttps://a.example.org/1?x=1&y]],
  expect = [[=856  40$uhttps://proxy.example.edu/login?qurl=https%3A%2F%2Fa.example.org%2F1%3Fx%3D1%26y]],
  idempotent = true,
})
